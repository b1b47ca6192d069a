// Asking for a password on a terminal, without showing it.
import { TourError } from './tour-error.mjs';

/**
 * @param {string} question
 * @returns {Promise<string>}
 * @throws {TourError} without a terminal, or when the reader gives up with Ctrl+C
 */
export function readPassword(question) {
  const { stdin, stdout } = process;
  if (!stdin.isTTY) {
    throw new TourError('There is no terminal to ask for the password on: put it into CLAVIGER_PASSWORD.');
  }
  return new Promise((resolve, reject) => {
    let password = '';
    const end = () => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      stdout.write('\n');
    };
    /** @param {Buffer} data */
    const onData = (data) => {
      for (const character of data.toString('utf8')) {
        if (character === '\r' || character === '\n') {
          end();
          return resolve(password);
        }
        if (character === '\u0003' || character === '\u0004') {
          end();
          return reject(new TourError('Given up.'));
        }
        if (character === '\u007f' || character === '\b') password = [...password].slice(0, -1).join('');
        else if (character >= ' ') password += character;
      }
    };
    stdout.write(question);
    stdin.setRawMode(true);
    stdin.resume();
    stdin.on('data', onData);
  });
}

import { UsageError } from '../base/usage-error.js';
import { findNearest } from './suggest.js';

/**
 * @throws {UsageError} for unknown options, and for one without a value, as of a variable of the shell that is not set
 */
export function assertKnownOptions(args: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  for (const [name, value] of Object.entries(args)) {
    const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (name !== '_' && !known.includes(kebab)) throw new UsageError(describeUnknownOption(kebab, known));
    // The next option became the value of this one.
    const isMissing = typeof value === 'string' && (value === '' || value.startsWith('--'));
    if (isMissing) throw new UsageError(`--${kebab} needs a value. --help shows which one.`);
  }
  const extra = args['_'];
  if (Array.isArray(extra) && extra.length > 0)
    throw new UsageError(`Unexpected argument "${String(extra[0])}". --help lists the options.`);
}

/**
 * @param args - as the shell gave them
 * @param lists - names of options that take a list
 * @throws {UsageError} for a list that is given in parts: the parser keeps only the last one
 */
export function assertWholeLists(args: readonly string[], lists: readonly string[]): void {
  for (const name of lists) {
    const given = args.filter((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
    if (given.length > 1) throw new UsageError(`--${name} is given twice. It takes a list: --${name} A,B`);
  }
}

function describeUnknownOption(name: string, known: readonly string[]): string {
  const nearest = findNearest(name, known);
  const question = nearest === undefined ? '' : ` Did you mean --${nearest}?`;
  return `There is no option --${name}.${question} --help lists them all.`;
}

/**
 * @throws {UsageError} for anything but a port number
 */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new UsageError(`--port takes a number from 0 (any free one) to 65535, not "${text}".`);
  return port;
}

/** `a,b` */
export function parseList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

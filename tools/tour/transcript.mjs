// How the tour is set on the terminal.
import { styleText } from 'node:util';

/** @typedef {Parameters<typeof styleText>[0]} Style */

const LABEL_WIDTH = 18;

/**
 * @param {NodeJS.WriteStream} stream
 */
export function createTranscript(stream) {
  const hasColors = stream.isTTY && stream.hasColors() && process.env['NO_COLOR'] === undefined;
  /** @param {Style} style @param {string} text */
  const paint = (style, text) => (hasColors ? styleText(style, text, { validateStream: false }) : text);
  /** @param {string} line */
  const write = (line) => stream.write(`${line}\n`);
  let count = 0;

  return {
    /** @param {string} name @param {string} motto */
    title(name, motto) {
      write(`\n${paint('bold', name)}  ${paint('dim', motto)}\n`);
    },
    /** @param {ReadonlyArray<readonly [label: string, value: string]>} facts */
    facts(facts) {
      for (const [label, value] of facts) write(`${label.padEnd(12)}${value}`);
    },
    /**
     * The head of a step.
     *
     * @param {string} name
     * @param {string} call what a developer writes for it
     */
    step(name, call) {
      count += 1;
      write(`\n${paint('bold', `${String(count).padStart(2)}  ${name}`)}`);
      write(`    ${paint('cyan', call)}`);
    },
    /** @param {string} label @param {string} value */
    detail(label, value) {
      write(`      ${paint('dim', label.padEnd(LABEL_WIDTH))}${value}`);
    },
    /** A detail that isn't there, and why. @param {string} label @param {{ kind: string, message: string, recoverySuggestion: string }} error */
    refusal(label, error) {
      const reason = `${error.kind}: ${error.message}`;
      write(
        `      ${paint('dim', label.padEnd(LABEL_WIDTH))}${paint('yellow', reason)} ${paint('dim', error.recoverySuggestion)}`,
      );
    },
    /** What it cost. @param {string} text */
    cost(text) {
      write(`      ${paint('dim', text)}`);
    },
    /** @param {readonly string[]} lines */
    close(lines) {
      write(`\n${lines.join('\n')}`);
    },
  };
}

/** @typedef {ReturnType<typeof createTranscript>} Transcript */

/** The ends of a secret's name, never of a secret. @param {string} text */
export function shorten(text) {
  return text.length <= 16 ? text : `${text.slice(0, 8)}…${text.slice(-4)}`;
}

/** How long from now, by a server's clock that is given. @param {Date} at @param {number} nowMs */
export function describeLeft(at, nowMs) {
  const seconds = Math.round((at.getTime() - nowMs) / 1000);
  return `in ${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

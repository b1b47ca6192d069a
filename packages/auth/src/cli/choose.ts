import { CommandError } from './command-error.js';
import type { Terminal } from './terminal.js';

/** How often a person may try again. */
const TRIES = 3;

/** Returns how often a question may be asked: a script gives one answer to it. */
export function countTries({ isInteractive }: Terminal): number {
  return isInteractive ? TRIES : 1;
}

/**
 * Lets the user choose, by number or by name. It asks nothing when there is one choice.
 *
 * @param choices - the texts by their values.
 * @throws {CommandError} for another answer.
 */
export async function choose<Value extends string>(
  terminal: Terminal,
  question: string,
  choices: ReadonlyMap<Value, string>,
): Promise<Value> {
  const values = [...choices.keys()];
  const [first, second] = values;
  if (first !== undefined && second === undefined) return first;
  const list = [...choices.values()].map((text, index) => `  ${index + 1}) ${text}`);
  terminal.say([question, ...list].join('\n'));
  for (let left = countTries(terminal); left > 0; left--) {
    const answer = (await terminal.ask('Number: ')).trim();
    const chosen = values.find((value, index) => answer === `${index + 1}` || answer.toUpperCase() === value);
    if (chosen !== undefined) return chosen;
    if (left > 1) terminal.say(`Enter a number from 1 to ${values.length}.`);
  }
  throw new CommandError(`The answer was none of 1 to ${values.length}.`);
}

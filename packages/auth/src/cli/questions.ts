import type { CodeDeliveryDetails } from '../cognito/code-delivery.js';
import { countTries } from './choose.js';
import { CommandError } from './command-error.js';
import { describeFailure } from './describe-failure.js';
import { toPlainText } from './plain-text.js';
import type { Terminal } from './terminal.js';

/** What the questions of a sign-in need. */
export interface Questions {
  readonly terminal: Terminal;
  readonly profile: string;
  readonly signal: AbortSignal;
}

/**
 * Runs `work`, which asks the user. After a wrong answer it shows why, and a person may try again.
 *
 * @param isWrong - whether an error is that of a wrong answer.
 */
export async function retry<T>(
  terminal: Terminal,
  isWrong: (error: unknown) => boolean,
  work: (isAgain: boolean) => Promise<T>,
): Promise<T> {
  const tries = countTries(terminal);
  for (let made = 1; ; made++) {
    try {
      return await work(made > 1);
    } catch (error) {
      if (made >= tries || !isWrong(error)) throw error;
      terminal.say(describeFailure(error, ''));
    }
  }
}

/** Asks for a new password: a person enters it twice, because it is not shown. */
export async function askForNewPassword(terminal: Terminal): Promise<string> {
  for (let left = countTries(terminal); left > 0; left--) {
    const password = await terminal.ask('New password: ', { isHidden: true });
    if (!terminal.isInteractive || password === (await terminal.ask('The same again: ', { isHidden: true })))
      return password;
    terminal.say('The two passwords differ.');
  }
  throw new CommandError('The two passwords differ.');
}

/** Says where a code was sent. */
export function describeDelivery({ deliveryMedium, destination }: CodeDeliveryDetails): string {
  const way =
    deliveryMedium === 'SMS' || deliveryMedium === 'PHONE'
      ? ' by text message'
      : deliveryMedium === 'EMAIL'
        ? ' by e-mail'
        : '';
  return `A code was sent${way}${destination ? ` to ${toPlainText(destination)}` : ''}.`;
}

import { expect, test } from 'vitest';
import { config } from '../../test-support/configurations.js';
import { createSession } from '../session/session.js';
import type { AuthFactorType } from '../sign-in/sign-in-step.js';
import { answerStep } from './sign-in-steps.js';
import type { Terminal } from './terminal.js';

/** Asks for a first factor, and returns what a person is shown before the answer. */
async function chooseAmong(availableChallenges: readonly AuthFactorType[], profile: string): Promise<string> {
  const seen: string[] = [];
  const terminal: Terminal = {
    isInteractive: false,
    say: (text) => void seen.push(text),
    ask: async () => 'none',
    close: () => undefined,
  };
  const step = { signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION', availableChallenges } as const;
  const { signal } = new AbortController();
  const failure = await answerStep(createSession(config), step, { terminal, profile, signal }).catch(String);
  return [...seen, failure].join('\n');
}

test('a passkey needs the browser: it is no choice, and the terminal says so', async () => {
  expect(await chooseAmong(['WEB_AUTHN', 'EMAIL_OTP', 'SMS_OTP'], 'work')).toBe(
    [
      'A passkey needs the browser: run npx @claviger/auth login --profile work without --username.',
      'How do you sign in?',
      '  1) a code by e-mail',
      '  2) a code by text message',
      'CommandError: The answer was none of 1 to 2.',
    ].join('\n'),
  );
});

test('a user with nothing but a passkey is sent to the browser', async () => {
  expect(await chooseAmong(['WEB_AUTHN'], 'default')).toBe(
    'CommandError: A passkey needs the browser: run npx @claviger/auth login without --username.',
  );
});

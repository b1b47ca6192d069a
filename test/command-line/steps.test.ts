import { AdminResetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { AuthConfig } from '@claviger/auth';
import { expect, test } from 'vitest';
import { codeFor, createPool, enrolTotp, everyFactor, newEmail, type Pool, totp } from '../actions/pools.js';
import { password, useWorld } from '../session/world.js';
import { createMachine, type Running } from './machine.js';

const world = useWorld({
  triggers: {
    DefineAuthChallenge(event) {
      const isRight = event.request.session.at(-1)?.challengeResult === true;
      const response = isRight
        ? { issueTokens: true, failAuthentication: false }
        : { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false };
      return { ...event, response };
    },
    CreateAuthChallenge(event) {
      // A trigger is not trusted with the terminal.
      const publicChallengeParameters = { riddle: 'What\u001b[2J is it?' };
      return { ...event, response: { publicChallengeParameters, privateChallengeParameters: { answer: 'a towel' } } };
    },
    VerifyAuthChallengeResponse(event) {
      const answerCorrect = event.request.challengeAnswer === event.request.privateChallengeParameters?.['answer'];
      return { ...event, response: { answerCorrect } };
    },
  },
});
const phone = '+12065550143';
const newPassword = 'Another-horse2';

let optional: Promise<Pool> | undefined;
const optionalPool = (): Promise<Pool> => {
  optional ??= createPool(world, { mfa: everyFactor });
  return optional;
};

/** Starts a login; the test answers its questions. */
function logIn(pool: Pool, username: string, settings: Partial<AuthConfig> = {}): Running {
  const machine = createMachine();
  const outputs = machine.writeOutputs({ ...pool.config, ...settings });
  return machine.start(['login', '--username', username, '--key-in-file', '--outputs', outputs]);
}

async function expectSignedIn(running: Running, username: string): Promise<string> {
  const { status, stdout, stderr } = await running.ended;
  expect({ status, stdout, last: stderr.split('\n').at(-2) }).toEqual({
    status: 0,
    stdout: '',
    last: `Signed in as ${username}.`,
  });
  return stderr;
}

test('a code of an authenticator app', async () => {
  const pool = await optionalPool();
  const username = await pool.createUser();
  const secret = await enrolTotp(world, pool, username);
  const running = logIn(pool, username);
  await running.answer('Password:', password);
  await running.answer('Code of phone:', totp(world, secret));
  await expectSignedIn(running, username);
});

test('a choice among second factors, and a code by e-mail', async () => {
  const pool = await optionalPool();
  const username = await pool.createUser([{ Name: 'phone_number', Value: phone }]);
  const { auth } = pool.open();
  await auth.signIn({ username, password });
  await auth.updateMFAPreference({ sms: 'ENABLED', email: 'ENABLED' });
  const running = logIn(pool, username);
  await running.answer('Password:', password);
  await running.answer('Number:', 'email');
  await running.shows('A code was sent by e-mail to u***@e***.');
  await running.answer('Code:', await codeFor(world, username));
  const shown = await expectSignedIn(running, username);
  expect(shown).toContain('Which second factor do you use?\n');
  expect(shown).toMatch(/ {2}\d\) a code by text message\n/);
});

test('the set-up of an authenticator app, by its secret and its URL', async () => {
  const pool = await createPool(world, {
    mfa: { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } },
  });
  const username = await pool.createUser();
  const running = logIn(pool, username);
  await running.answer('Password:', password);
  const secret = (await running.shows(/Secret: [A-Z2-7]+\n/)).slice('Secret: '.length, -1);
  await running.shows(`otpauth://totp/${pool.id}:${encodeURIComponent(username)}?secret=${secret}&issuer=${pool.id}`);
  await running.answer('Code of the authenticator app:', totp(world, secret));
  await expectSignedIn(running, username);
});

test('a choice of the factor to set up, and an e-mail address for it', async () => {
  const pool = await createPool(world, {
    pool: { UsernameAttributes: undefined, AutoVerifiedAttributes: [] },
    mfa: { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true }, EmailMfaConfiguration: {} },
  });
  const username = await pool.createUser([], 'ann');
  const mailbox = newEmail();
  const running = logIn(pool, username);
  await running.answer('Password:', password);
  await running.answer('Which second factor do you set up?', 'EMAIL');
  await running.answer('E-mail address for codes:', mailbox);
  await running.shows('A code was sent by e-mail');
  await running.answer('Code:', await codeFor(world, mailbox));
  await expectSignedIn(running, username);
});

test('a new password for a temporary one, and the missing attributes', async () => {
  const pool = await createPool(world, { pool: { Schema: [{ Name: 'given_name', Required: true, Mutable: true }] } });
  const username = await pool.inviteUser();
  const running = logIn(pool, username);
  await running.answer('Password:', password);
  await running.answer('New password:', newPassword);
  await running.answer('given_name:', 'Ann');
  const shown = await expectSignedIn(running, username);
  expect(shown).toContain('The password was temporary. Choose a new one.\n');
  expect(shown).not.toContain(newPassword);
});

test('a custom challenge, whose text cannot move the cursor', async () => {
  const pool = await createPool(world);
  const username = await pool.createUser();
  const running = logIn(pool, username, { authFlow: 'CUSTOM_AUTH' });
  await running.answer('Answer:', 'a spoon');
  await running.answer('Answer:', 'a towel');
  const shown = await expectSignedIn(running, username);
  expect(shown).toContain('riddle: What [2J is it?\n');
  expect(shown).not.toContain('\u001b');
});

test('a choice among first factors; a passkey needs the browser', async () => {
  const pool = await createPool(world, {
    pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
  });
  const username = await pool.createUser();
  const byCode = logIn(pool, username, { authFlow: 'USER_AUTH' });
  await byCode.answer('Number:', '2');
  await byCode.shows('A code was sent by e-mail');
  await byCode.answer('Code:', await codeFor(world, username));
  const shown = await expectSignedIn(byCode, username);
  expect(shown).toContain('How do you sign in?\n  1) password\n  2) a code by e-mail\n');
  const byPassword = logIn(pool, username, { authFlow: 'USER_AUTH' });
  await byPassword.answer('Number:', '1');
  await byPassword.answer('Password:', password);
  await expectSignedIn(byPassword, username);
});

test('an unconfirmed sign-up is confirmed by a new code', async () => {
  const pool = await createPool(world);
  const username = newEmail();
  const { auth } = pool.open();
  await auth.signUp({ username, password });
  const running = logIn(pool, username);
  await running.answer('Password:', password);
  await running.shows('This user is not confirmed yet. A code was sent by e-mail to u***@e***.');
  await running.answer('Code:', await codeFor(world, username));
  await expectSignedIn(running, username);
});

test('a password that an administrator reset is replaced by a code', async () => {
  const pool = await createPool(world);
  const username = await pool.createUser();
  await world.userPools.send(new AdminResetUserPasswordCommand({ UserPoolId: pool.id, Username: username }));
  const running = logIn(pool, username);
  await running.answer('Password:', password);
  await running.shows('This user needs a new password. A code was sent by e-mail');
  await running.answer('Code:', await codeFor(world, username));
  await running.answer('New password:', newPassword);
  await expectSignedIn(running, username);
});

test('a wrong code ends a script with the reason', async () => {
  const pool = await optionalPool();
  const username = await pool.createUser();
  await enrolTotp(world, pool, username);
  const running = logIn(pool, username);
  await running.answer('Password:', password);
  await running.answer('Code of phone:', '000000');
  const { status, stderr } = await running.ended;
  expect(status).toBe(1);
  expect(stderr).toMatch(/\nCode mismatch[^\n]*\n$|\nInvalid code[^\n]*\n$/);
});

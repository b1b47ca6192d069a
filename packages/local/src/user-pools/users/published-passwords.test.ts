import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminSetUserPasswordCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { expect, onTestFinished, test } from 'vitest';
import { openLoginBrowser } from '../../../test-support/login-browser.js';
import { ClientId, connect, PASSWORD, signInWithSrp, UserPoolId } from '../../../test-support/server.js';
import { READY_USERS } from '../../seed/seed.js';
import type { Local } from '../../server/local.js';
import { startLocal } from '../../server/start-local.js';

const email = 'ada@example.com';
const published = 'Claviger-local1';

/** Every way to sign in with a password; each gives the name of the error, or nothing when the user is signed in. */
const DOORS: Readonly<Record<string, (local: Local, password: string) => Promise<string | undefined>>> = {
  USER_PASSWORD_AUTH: async (local, PASSWORD) =>
    (
      await connect(local).call('InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId,
        AuthParameters: { USERNAME: email, PASSWORD },
      })
    ).body.__type,
  'USER_AUTH with PASSWORD': async (local, PASSWORD) =>
    (
      await connect(local).call('InitiateAuth', {
        AuthFlow: 'USER_AUTH',
        ClientId,
        AuthParameters: { USERNAME: email, PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD },
      })
    ).body.__type,
  SRP: (local, password) =>
    signInWithSrp(local.url, { email, password }).then(
      () => undefined,
      (error: { code: string }) => error.code,
    ),
  'login page': async (local, password) => {
    const query = new URLSearchParams({
      client_id: ClientId,
      redirect_uri: 'http://localhost:3000/',
      response_type: 'code',
      scope: 'openid',
    });
    const browser = openLoginBrowser(local.url);
    const page = await browser.open(`/oauth2/authorize?${query}`);
    const answer = await browser.submit(page, { username: email, password, action: 'password' });
    if (answer.url.searchParams.has('code')) return undefined;
    return answer.text.includes('Incorrect username or password.') ? 'NotAuthorizedException' : answer.text;
  },
};

function administrator(local: Local): CognitoIdentityProviderClient {
  const credentials = local.administrator;
  return new CognitoIdentityProviderClient({ endpoint: local.url, region: 'us-east-1', credentials, maxAttempts: 1 });
}

test('where others can reach the server, a published password is wrong at every door until it is changed', async () => {
  const data = await mkdtemp(join(tmpdir(), `claviger-published-${randomBytes(4).toString('hex')}`));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const here = await startLocal({ data, seed: READY_USERS });
  for (const [door, signIn] of Object.entries(DOORS)) expect(await signIn(here, published), door).toBeUndefined();
  await here.close();

  const open = await startLocal({ data, host: '0.0.0.0' });
  onTestFinished(() => open.close());
  for (const [door, signIn] of Object.entries(DOORS)) {
    expect(await signIn(open, published), door).toBe('NotAuthorizedException');
    expect(open.events.list().at(-1), door).toMatchObject({
      reason: 'The password is published, and others can reach the server: change it.',
    });
  }
  await administrator(open).send(
    new AdminSetUserPasswordCommand({ UserPoolId, Username: email, Password: PASSWORD, Permanent: true }),
  );
  for (const [door, signIn] of Object.entries(DOORS)) expect(await signIn(open, PASSWORD), door).toBeUndefined();
});

import { expect, onTestFinished, test } from 'vitest';
import { testSettings } from '../../../test-support/settings.js';
import { openTestStore } from '../../../test-support/store.js';
import { createClock } from '../../base/clock.js';
import type { LocalServices } from '../../context/services.js';
import { signJwt } from '../../jose/jwt.js';
import { createServices } from '../../server/create-services.js';
import { verifyUserPoolIdToken } from './id-token.js';

const userPoolId = 'us-east-1_Aaaaaaaaa';

async function open(): Promise<LocalServices> {
  const store = await openTestStore(':memory:');
  onTestFinished(() => store.close());
  return await createServices({ store, settings: testSettings, clock: createClock() });
}

/** A token as the pool would make it, but for what is changed. */
async function makeToken(services: LocalServices, changes: object = {}, owner: string = userPoolId): Promise<string> {
  const [key] = await services.signingKeys.get(owner);
  const now = services.clock.nowSeconds();
  const claims = {
    sub: 's',
    aud: 'c',
    iss: `${testSettings.publicUrl}/${userPoolId}`,
    token_use: 'id',
    iat: now,
    exp: now + 3_600,
  };
  return await signJwt(key, { ...claims, ...changes });
}

test('an ID token of the pool is taken with either form of its issuer', async () => {
  const services = await open();
  for (const iss of [
    `${testSettings.publicUrl}/${userPoolId}`,
    `https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}`,
  ]) {
    const token = await makeToken(services, { iss });
    expect(await verifyUserPoolIdToken(services, token, { userPoolId })).toMatchObject({
      ok: true,
      claims: { iss, sub: 's' },
    });
  }
});

test('everything else is refused with its reason', async () => {
  const services = await open();
  const other = 'us-east-1_Bbbbbbbbb';
  const exp = services.clock.nowSeconds();
  const cases: [reason: string, token: string][] = [
    ['malformed', 'x'],
    ['signature', await makeToken(services, {}, other)],
    ['issuer', await makeToken(services, { iss: `${testSettings.publicUrl}/${other}` })],
    ['issuer', await makeToken(services, { iss: `http://evil.example/${userPoolId}` })],
    ['notIdToken', await makeToken(services, { token_use: 'access' })],
    ['expired', await makeToken(services, { exp })],
  ];
  for (const [reason, token] of cases) {
    expect(await verifyUserPoolIdToken(services, token, { userPoolId })).toMatchObject({ ok: false, reason });
  }
  const expired = await verifyUserPoolIdToken(services, await makeToken(services, { exp }), { userPoolId });
  expect(expired).toMatchObject({ expiredAtSeconds: exp });
  // Expired and foreign is foreign: what isn't the pool's own says nothing, its expiry included.
  expect(
    await verifyUserPoolIdToken(services, await makeToken(services, { exp }, other), { userPoolId }),
  ).toMatchObject({ reason: 'signature' });
});

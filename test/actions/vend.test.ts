import { inspect } from 'node:util';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createAuth } from '@claviger/auth';
import { awsCredentials } from '@claviger/auth/vend';
import { expect, test } from 'vitest';
import { createNetwork } from '../session/network.js';
import { useWorld } from '../session/world.js';

const world = useWorld();

/** An AWS SDK client with the keys that an `Auth` vends. */
function create(config: object = world.local.outputs) {
  const network = createNetwork();
  const auth = createAuth(config, { fetch: network.fetch });
  const endpoint = world.local.url;
  const client = new STSClient({ region: 'us-east-1', endpoint, credentials: awsCredentials(auth), maxAttempts: 1 });
  const whoAmI = async (): Promise<string> => (await client.send(new GetCallerIdentityCommand({}))).Arn ?? '';
  return { auth, network, whoAmI };
}

test('the AWS SDK signs with what the session holds then: a sign-in and a sign-out count from the next request on', async () => {
  const { auth, network, whoAmI } = create();
  expect(await whoAmI()).toContain(':assumed-role/ClavigerGuest/');
  expect(await whoAmI()).toContain(':assumed-role/ClavigerGuest/');
  expect(network.operations).toEqual(['GetId', 'GetCredentialsForIdentity']);

  await auth.signIn(await world.createUser());
  const identityId = (await auth.fetchAuthSession()).getIdentityId().get();
  expect(await whoAmI()).toContain(':assumed-role/ClavigerAuthenticated/');
  expect((await awsCredentials(auth)()).identityId).toBe(identityId);

  await auth.signOut();
  expect(await whoAmI()).toContain(':assumed-role/ClavigerGuest/');
});

test('where no user is signed in and guests are off, the next request is refused before it leaves', async () => {
  const { userPool, identityPool } = world.config();
  const { auth, whoAmI } = create({ userPool, identityPool: { ...identityPool, allowGuests: false } });
  const refusal = { name: 'AuthError', kind: 'notAuthorized', code: 'GuestAccessDisabled' };
  await expect(whoAmI()).rejects.toMatchObject(refusal);
  await auth.signIn(await world.createUser());
  expect(await whoAmI()).toContain(':assumed-role/ClavigerAuthenticated/');
  await auth.signOut();
  await expect(whoAmI()).rejects.toMatchObject(refusal);
});

test('the provider gives what the SDK asks for, and the identity', async () => {
  const { auth } = create();
  const provided = await awsCredentials(auth)();
  const session = await auth.fetchAuthSession();
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = session.getAWSCredentials().get();
  const identityId = session.getIdentityId().get();
  expect({ ...provided }).toEqual({
    accessKeyId,
    secretAccessKey,
    sessionToken,
    expiration: expect.any(Date),
    identityId,
  });
  expect(accessKeyId).toMatch(/^ASIA/);
  expect(Math.abs(provided.expiration.getTime() - expiration.getTime())).toBeLessThan(5_000);
  expect(Math.abs(provided.expiration.getTime() - world.local.clock.now() - 3_600_000)).toBeLessThan(5_000);
  expect([JSON.stringify(provided), inspect(provided), `${provided}`].join()).not.toContain(secretAccessKey);
});

test('a renewal counts from the next request on', async () => {
  const { auth, whoAmI } = create();
  await auth.signIn(await world.createUser());
  const before = await awsCredentials(auth)();
  await whoAmI();
  await auth.fetchAuthSession({ forceRefresh: true });
  expect((await awsCredentials(auth)()).accessKeyId).not.toBe(before.accessKeyId);
  expect(await whoAmI()).toContain(':assumed-role/ClavigerAuthenticated/');
});

import { AdminAddUserToGroupCommand, CreateGroupCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { AuthConfig } from '@claviger/auth';
import { beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../session/world.js';
import { type App, useServerWorld } from './world.js';

const { world, configure, createApp, signIn, travel } = useServerWorld();
let config: AuthConfig;
let user: User;
let app: App;
let accessToken: string;
let idToken: string;

beforeAll(async () => {
  config = await configure();
  user = await world.createUser();
  const UserPoolId = `${config.userPool?.id}`;
  await world.userPools.send(new CreateGroupCommand({ UserPoolId, GroupName: 'editors' }));
  const added = { UserPoolId, GroupName: 'editors', Username: user.username };
  await world.userPools.send(new AdminAddUserToGroupCommand(added));
  app = createApp(config);
  const browser = app.browse();
  await signIn(app, browser, user);
  const tokens = (await app.server.look({ cookie: browser.header() }).session()).getCognitoTokens().get();
  accessToken = `${tokens.accessToken}`;
  idToken = `${tokens.idToken}`;
});

const invalid = { kind: 'notAuthorized', code: 'InvalidToken' };

test('resolves to the claims, and fetches the keys once', async () => {
  const { server, network } = createApp(config);
  const [access] = await Promise.all([
    server.verify(accessToken, { use: 'access', scope: 'openid', groups: ['admins', 'editors'] }),
    server.verify(idToken, { use: 'id' }),
  ]);
  expect(access.sub).toBe(user.sub);
  await server.verify(accessToken, { use: 'access' });
  expect(network.operations).toEqual([`/${config.userPool?.id}/.well-known/jwks.json`]);
});

describe('rejects', () => {
  test('a token of the other use', async () => {
    await expect(app.server.verify(idToken, { use: 'access' })).rejects.toMatchObject(invalid);
    await expect(app.server.verify(accessToken, { use: 'id' })).rejects.toMatchObject(invalid);
  });

  test.each([undefined, {}, { use: null }, { use: 'refresh' }])(
    'a caller that does not say the use: %j',
    async (options) => {
      const asked = options as { readonly use: 'access' };
      await expect(app.server.verify(accessToken, asked)).rejects.toMatchObject({
        kind: 'configuration',
        field: 'use',
      });
    },
  );

  test('a token without the scope or the group', async () => {
    await expect(app.server.verify(accessToken, { use: 'access', scope: 'notes/write' })).rejects.toMatchObject(
      invalid,
    );
    await expect(app.server.verify(accessToken, { use: 'access', groups: 'admins' })).rejects.toMatchObject(invalid);
  });

  test('a token of another app client', async () => {
    const other = createApp(await configure());
    await expect(other.server.verify(accessToken, { use: 'access' })).rejects.toMatchObject(invalid);
  });

  test('an expired token', async () => {
    travel(3_601);
    await expect(app.server.verify(accessToken, { use: 'access' })).rejects.toMatchObject(invalid);
  });

  test('a twin, a changed token, and no token, and quotes none of them', async () => {
    const [header, claims = '', signature] = accessToken.split('.');
    const changed = Buffer.from(claims, 'base64url').toString().replace(user.sub, 'another');
    const forged = [header, Buffer.from(changed).toString('base64url'), signature].join('.');
    for (const token of [`${header}.${claims}.`, forged, '', 'x.y.z', undefined]) {
      const error = await app.server.verify(token as string, { use: 'access' }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject(invalid);
      expect(JSON.stringify(error) + String((error as Error).cause)).not.toContain(claims);
    }
  });
});

test('is a failure of the service while the keys cannot be read, and works afterwards', async () => {
  const { server, network } = createApp(config);
  network.break(
    `/${config.userPool?.id}/.well-known/jwks.json`,
    async () => Promise.reject(new TypeError('fetch failed')),
    1,
  );
  await expect(server.verify(accessToken, { use: 'access' })).rejects.toMatchObject({
    kind: 'service',
    code: 'NetworkError',
  });
  expect((await server.verify(accessToken, { use: 'access' })).sub).toBe(user.sub);
});

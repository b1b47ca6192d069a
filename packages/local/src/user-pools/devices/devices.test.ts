import {
  AdminForgetDeviceCommand,
  AdminGetDeviceCommand,
  AdminListDevicesCommand,
  AdminUpdateDeviceStatusCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { createTestPool, type TestPool, type TestPoolOptions } from '../../../test-support/pool.js';
import { claimsOf, PASSWORD, type Reply } from '../../../test-support/server.js';

/** What `amazon-cognito-identity-js` keeps of a browser. */
class Memory {
  readonly items = new Map<string, string>();
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
  clear(): void {
    this.items.clear();
  }
  /** What ends with this name, such as `deviceKey`. */
  find(name: string): string | undefined {
    return [...this.items].find(([key]) => key.endsWith(`.${name}`))?.[1];
  }
}

const tracking = (DeviceConfiguration: object, options: TestPoolOptions = {}): Promise<TestPool> =>
  createTestPool({ ...options, pool: { DeviceConfiguration } });

interface SignedIn {
  readonly session: CognitoUserSession;
  /** The challenges that a person had to answer. */
  readonly asked: readonly string[];
}

/** Signs in as the library does it in a browser whose storage is `Storage`. */
async function signIn(pool: TestPool, Username: string, Storage: Memory, code = ''): Promise<SignedIn> {
  const { userPoolId: UserPoolId, clientId: ClientId } = pool;
  const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint: pool.server.local.url, Storage });
  const user = new CognitoUser({ Username, Pool, Storage });
  const asked: string[] = [];
  const session = await new Promise<CognitoUserSession>((resolve, reject) => {
    const callbacks = {
      onSuccess: (signedIn: CognitoUserSession) => resolve(signedIn),
      onFailure: reject,
      totpRequired: (name: string) => {
        asked.push(name);
        user.sendMFACode(code, callbacks, name);
      },
    };
    user.authenticateUser(new AuthenticationDetails({ Username, Password: PASSWORD }), callbacks);
  });
  return { session, asked };
}

const refresh = (pool: TestPool, session: CognitoUserSession, more: object = {}): Promise<Reply> =>
  pool.initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: session.getRefreshToken().getToken(), ...more });

test('a device registers itself, and proves itself at the next sign-in', async () => {
  const pool = await tracking({ ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false });
  const username = await pool.createUser();
  const storage = new Memory();
  const first = (await signIn(pool, username, storage)).session;
  const key = storage.find('deviceKey');
  expect(key).toMatch(/^us-east-1_[0-9a-f-]{36}$/);
  expect(storage.find('deviceGroupKey')).toMatch(/^-[0-9a-z]{9}$/);
  const AccessToken = first.getAccessToken().getJwtToken();
  expect(claimsOf(AccessToken)['device_key']).toBe(key);
  const listed = await pool.server.call('ListDevices', { AccessToken });
  expect(listed.body.Devices).toMatchObject([{ DeviceKey: key, DeviceCreateDate: expect.any(Number) }]);
  expect(listed.body.Devices[0].DeviceAttributes).toEqual(
    expect.arrayContaining([
      { Name: 'device_status', Value: 'valid' },
      { Name: 'last_ip_used', Value: '127.0.0.1' },
    ]),
  );

  const second = (await signIn(pool, username, storage)).session;
  expect(claimsOf(second.getAccessToken().getJwtToken())['device_key']).toBe(key);
  expect((await pool.server.call('ListDevices', { AccessToken })).body.Devices).toHaveLength(1);
  // Another browser is another device.
  await signIn(pool, username, new Memory());
  expect((await pool.server.call('ListDevices', { AccessToken })).body.Devices).toHaveLength(2);
  const page = (await pool.server.call('ListDevices', { AccessToken, Limit: 1 })).body;
  const rest = await pool.server.call('ListDevices', {
    AccessToken,
    Limit: 1,
    PaginationToken: page.PaginationToken,
  });
  expect(new Set([page.Devices[0].DeviceKey, rest.body.Devices[0].DeviceKey]).size).toBe(2);
  expect(rest.body.PaginationToken).toBeUndefined();
});

test('a device that lost its password does not get in', async () => {
  const pool = await tracking({ ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false });
  const username = await pool.createUser();
  const storage = new Memory();
  await signIn(pool, username, storage);
  for (const [key] of storage.items) if (key.endsWith('.randomPasswordKey')) storage.setItem(key, 'another');
  await expect(signIn(pool, username, storage)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
  });
});

test('a remembered device replaces the second factor; a new one, or one not remembered, does not', async () => {
  const pool = await tracking(
    { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
    { mfa: { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } } },
  );
  const { server } = pool;
  const username = await pool.createUser();
  const setup = { AccessToken: await pool.accessToken(username) };
  const { SecretCode } = (await server.call('AssociateSoftwareToken', setup)).body;
  const code = (): string => {
    // Each code is good once.
    server.local.clock.advance(60);
    return new TOTP({ secret: Secret.fromBase32(SecretCode) }).generate({ timestamp: server.local.clock.now() });
  };
  await server.call('VerifySoftwareToken', { ...setup, UserCode: code() });
  await server.call('SetUserMFAPreference', { ...setup, SoftwareTokenMfaSettings: { Enabled: true } });

  const storage = new Memory();
  const first = await signIn(pool, username, storage, code());
  expect(first.asked).toEqual(['SOFTWARE_TOKEN_MFA']);
  const DeviceKey = storage.find('deviceKey');
  const AccessToken = first.session.getAccessToken().getJwtToken();
  // The user was to be asked whether to remember it.
  expect((await signIn(pool, username, storage, code())).asked).toEqual(['SOFTWARE_TOKEN_MFA']);
  const remember = await server.call('UpdateDeviceStatus', {
    AccessToken,
    DeviceKey,
    DeviceRememberedStatus: 'remembered',
  });
  expect(remember.status).toBe(200);
  expect((await signIn(pool, username, storage)).asked).toEqual([]);
  expect((await signIn(pool, username, new Memory(), code())).asked).toEqual(['SOFTWARE_TOKEN_MFA']);
});

test('tokens of a confirmed device are renewed with its key only, and not once it is forgotten', async () => {
  const pool = await tracking({ ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false });
  const username = await pool.createUser();
  const storage = new Memory();
  const { session } = await signIn(pool, username, storage);
  const DEVICE_KEY = storage.find('deviceKey');
  const invalid = { __type: 'NotAuthorizedException', message: 'Invalid Refresh Token.' };
  expect(await refresh(pool, session)).toMatchObject({ body: invalid });
  expect(await refresh(pool, session, { DEVICE_KEY: `${DEVICE_KEY}0` })).toMatchObject({ body: invalid });
  const renewed = await refresh(pool, session, { DEVICE_KEY });
  expect(claimsOf(renewed.body.AuthenticationResult.AccessToken)['device_key']).toBe(DEVICE_KEY);
  const newWay = (more: object): Promise<Reply> =>
    pool.server.call('GetTokensFromRefreshToken', {
      ClientId: pool.clientId,
      RefreshToken: session.getRefreshToken().getToken(),
      ...more,
    });
  expect(await newWay({})).toMatchObject({ body: invalid });
  expect((await newWay({ DeviceKey: DEVICE_KEY })).status).toBe(200);

  const device = { AccessToken: session.getAccessToken().getJwtToken(), DeviceKey: DEVICE_KEY };
  expect((await pool.server.call('GetDevice', device)).body.Device.DeviceKey).toBe(DEVICE_KEY);
  expect((await pool.server.call('ForgetDevice', device)).status).toBe(200);
  const gone = { __type: 'ResourceNotFoundException', message: 'Device does not exist.' };
  expect(await pool.server.call('GetDevice', device)).toMatchObject({ body: gone });
  expect(await refresh(pool, session, { DEVICE_KEY })).toMatchObject({ body: invalid });
  // Clients then try once more as a new device.
  const again = await pool.initiate('USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD, DEVICE_KEY });
  expect(again.body).toEqual(gone);

  // A device that is not confirmed needs no proof.
  const plain = await pool.initiate('USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD });
  const { NewDeviceMetadata, RefreshToken } = plain.body.AuthenticationResult;
  expect(NewDeviceMetadata.DeviceKey).not.toBe(DEVICE_KEY);
  expect((await pool.initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken })).status).toBe(200);
});

test('a user confirms the device of the own sign-in only, and reaches no device of another user', async () => {
  const pool = await tracking({ ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false });
  const [one, two] = [await pool.createUser(), await pool.createUser()];
  const storage = new Memory();
  await signIn(pool, one, storage);
  const AccessToken = await pool.accessToken(two);
  const DeviceKey = storage.find('deviceKey');
  const gone = { __type: 'ResourceNotFoundException', message: 'Device does not exist.' };
  const DeviceSecretVerifierConfig = { Salt: 'AAAB', PasswordVerifier: 'AAAB' };
  expect(await pool.server.call('ConfirmDevice', { AccessToken, DeviceKey, DeviceSecretVerifierConfig })).toMatchObject(
    { body: gone },
  );
  for (const operation of ['GetDevice', 'ForgetDevice', 'UpdateDeviceStatus']) {
    const input = { AccessToken, DeviceKey, DeviceRememberedStatus: 'remembered' };
    expect(await pool.server.call(operation, input), operation).toMatchObject({ body: gone });
  }
  const untracked = await createTestPool({ server: pool.server });
  const token = await untracked.accessToken(await untracked.createUser());
  expect(claimsOf(token)['device_key']).toBeUndefined();
  expect(
    await pool.server.call('ConfirmDevice', { AccessToken: token, DeviceKey, DeviceSecretVerifierConfig }),
  ).toMatchObject({ body: { __type: 'InvalidUserPoolConfigurationException' } });
});

test('administrators list, mark and forget devices', async () => {
  const pool = await tracking({ ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false });
  const { sdk } = pool.server;
  const Username = await pool.createUser();
  const storage = new Memory();
  await signIn(pool, Username, storage);
  const device = { UserPoolId: pool.userPoolId, Username, DeviceKey: storage.find('deviceKey') };
  const { Devices } = await sdk.send(new AdminListDevicesCommand(device));
  expect(Devices?.map(({ DeviceKey }) => DeviceKey)).toEqual([device.DeviceKey]);
  await sdk.send(new AdminUpdateDeviceStatusCommand({ ...device, DeviceRememberedStatus: 'not_remembered' }));
  const { Device } = await sdk.send(new AdminGetDeviceCommand(device));
  expect(Device?.DeviceAttributes).toContainEqual({ Name: 'dev:device_remembered_status', Value: 'not_remembered' });
  await sdk.send(new AdminForgetDeviceCommand(device));
  await expect(sdk.send(new AdminGetDeviceCommand(device))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

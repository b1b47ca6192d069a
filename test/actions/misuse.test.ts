import * as actions from '@claviger/auth/actions';
import { federateToIdentityPool } from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { refuses } from '../session/network.js';
import { signInNew, useWorld } from '../session/world.js';

const world = useWorld();

/** Each action of a signed-in user, with a valid input. */
const account = {
  fetchUserAttributes: {},
  updateUserAttribute: { userAttribute: { attributeKey: 'name', value: 'Ann' } },
  updateUserAttributes: { userAttributes: { name: 'Ann' } },
  deleteUserAttributes: { userAttributeKeys: ['name'] },
  sendUserAttributeVerificationCode: { userAttributeKey: 'email' },
  confirmUserAttribute: { userAttributeKey: 'email', confirmationCode: '123456' },
  updatePassword: { oldPassword: 'Correct-horse1', newPassword: 'Correct-horse2' },
  setUpTOTP: {},
  verifyTOTPSetup: { code: '123456' },
  fetchMFAPreference: {},
  updateMFAPreference: { totp: 'PREFERRED' },
  fetchDevices: {},
  rememberDevice: {},
  forgetDevice: {},
  associateWebAuthnCredential: {},
  listWebAuthnCredentials: {},
  deleteWebAuthnCredential: { credentialId: 'abc' },
  deleteUser: {},
  getEscapeHatch: {},
} as const;

type Action = (session: object, input: object) => Promise<unknown>;
const actionOf = (name: string): Action => Reflect.get(actions, name) as Action;

const names = Object.keys(account) as (keyof typeof account)[];

describe.each(names)('%s', (name) => {
  const run = (session: object): Promise<unknown> => actionOf(name)(session, account[name]);

  test('without a user is signedOut, and no request', async () => {
    const { session, network } = world.context();
    await expect(run(session)).rejects.toMatchObject({ kind: 'signedOut', code: 'SignedOut' });
    expect(network.operations).toEqual([]);
  });

  test('without a user pool is NoUserPool', async () => {
    const { identityPool } = world.config();
    const { session } = world.context({ config: { identityPool } });
    await expect(run(session)).rejects.toMatchObject({ kind: 'configuration', code: 'NoUserPool', field: 'userPool' });
  });
});

test('while the store fails, the error is the one of the store, never signedOut', async () => {
  const { context } = await signInNew(world);
  const other = world.context({ store: context.store });
  context.store.failing = { read: true };
  await expect(actionOf('fetchUserAttributes')(other.session, {})).rejects.toMatchObject({
    kind: 'service',
    code: 'StorageUnavailable',
  });
});

test('in a session that has expired they are sessionExpired', async () => {
  const { context } = await signInNew(world);
  context.network.break('GetTokensFromRefreshToken', refuses('NotAuthorizedException', 'Refresh Token has expired'));
  await context.session.fetchAuthSession({ forceRefresh: true });
  context.network.clear();
  for (const name of names) {
    await expect(actionOf(name)(context.session, account[name])).rejects.toMatchObject({ kind: 'sessionExpired' });
  }
  expect(context.network.operations).toEqual([]);
});

test('in a federated session they are invalidState', async () => {
  const { before } = await signInNew(world);
  const { session, network } = world.context();
  const provider = `cognito-idp.us-east-1.amazonaws.com/${world.config().userPool.id}`;
  await federateToIdentityPool(session, { provider, token: before.idToken });
  network.clear();
  for (const name of names) {
    await expect(actionOf(name)(session, account[name])).rejects.toMatchObject({
      kind: 'invalidState',
      code: 'Federated',
    });
  }
  expect(network.operations).toEqual([]);
});

test.each([
  ['updateUserAttribute', { userAttribute: { attributeKey: '', value: 'Ann' } }, 'attributeKey', 'EmptyAttributeKey'],
  ['updateUserAttribute', { userAttribute: { attributeKey: 'name' } }, 'userAttributes', 'InvalidUserAttributes'],
  ['updateUserAttributes', { userAttributes: {} }, 'userAttributes', 'InvalidUserAttributes'],
  ['updateUserAttributes', { userAttributes: { '': 'Ann' } }, 'userAttributes', 'InvalidUserAttributes'],
  ['updateUserAttributes', { userAttributes: { name: undefined } }, 'userAttributes', 'InvalidUserAttributes'],
  ['updateUserAttributes', {}, 'userAttributes', 'InvalidUserAttributes'],
  ['deleteUserAttributes', { userAttributeKeys: [] }, 'userAttributeKeys', 'InvalidUserAttributes'],
  ['deleteUserAttributes', { userAttributeKeys: ['name', ''] }, 'userAttributeKeys', 'InvalidUserAttributes'],
  ['sendUserAttributeVerificationCode', {}, 'userAttributeKey', 'EmptyUserAttributeKey'],
  [
    'confirmUserAttribute',
    { userAttributeKey: '', confirmationCode: '123456' },
    'userAttributeKey',
    'EmptyUserAttributeKey',
  ],
  [
    'confirmUserAttribute',
    { userAttributeKey: 'email', confirmationCode: '' },
    'confirmationCode',
    'EmptyConfirmationCode',
  ],
  ['updatePassword', { oldPassword: '', newPassword: 'Correct-horse2' }, 'oldPassword', 'EmptyUpdatePassword'],
  ['updatePassword', { oldPassword: 'Correct-horse1', newPassword: '' }, 'newPassword', 'EmptyUpdatePassword'],
  ['resetPassword', { username: '' }, 'username', 'EmptyResetPasswordUsername'],
  [
    'confirmResetPassword',
    { username: '', newPassword: 'a', confirmationCode: '1' },
    'username',
    'EmptyConfirmResetPasswordUsername',
  ],
  [
    'confirmResetPassword',
    { username: 'ann', newPassword: '', confirmationCode: '1' },
    'newPassword',
    'EmptyConfirmResetPasswordNewPassword',
  ],
  [
    'confirmResetPassword',
    { username: 'ann', newPassword: 'a', confirmationCode: '' },
    'confirmationCode',
    'EmptyConfirmResetPasswordConfirmationCode',
  ],
  ['verifyTOTPSetup', { code: '' }, 'code', 'EmptyVerifyTOTPSetupCode'],
  ['updateMFAPreference', {}, 'totp', 'InvalidMFAPreference'],
  ['updateMFAPreference', { sms: 'PREFERRED', email: 'PREFERRED' }, 'email', 'InvalidMFAPreference'],
  ['updateMFAPreference', { sms: 'constructor' }, 'sms', 'InvalidMFAPreference'],
  ['forgetDevice', { device: { id: '' } }, 'device.id', 'EmptyDeviceId'],
  ['deleteWebAuthnCredential', { credentialId: '' }, 'credentialId', 'EmptyCredentialId'],
  ['signInWithRedirect', { provider: { custom: '' } }, 'provider', 'EmptyProvider'],
  ['federateToIdentityPool', { provider: '', token: 'a' }, 'provider', 'EmptyProvider'],
  ['federateToIdentityPool', { provider: 'Google', token: '' }, 'token', 'EmptyToken'],
])('%s refuses %j: %s, %s, before any request', async (name, input, field, code) => {
  const { context } = await signInNew(world);
  await expect(actionOf(name)(context.session, input)).rejects.toMatchObject({
    name: 'AuthError',
    kind: 'validation',
    code,
    field,
    retryable: false,
    recoverySuggestion: expect.stringMatching(/\.$/),
  });
  expect(context.network.operations).toEqual([]);
});

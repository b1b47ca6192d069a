import {
  AdminDeleteUserAttributesCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  DeleteUserAttributesCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool, type TestPool } from '../../../test-support/pool.js';
import { newEmail } from '../../../test-support/server.js';

/** A signed-in user of a pool of its own. */
async function signedIn(options: Parameters<typeof createTestPool>[0] = {}) {
  const pool = await createTestPool(options);
  const email = await pool.createUser();
  const AccessToken = await pool.accessToken(email);
  return { pool, email, AccessToken, sdk: pool.server.sdk };
}

async function attributesOf({ server }: TestPool, AccessToken: string): Promise<Record<string, string | undefined>> {
  const { UserAttributes = [] } = await server.sdk.send(new GetUserCommand({ AccessToken }));
  return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
}

const set = (Name: string, Value: string) => [{ Name, Value }];

test('attributes are set, changed and removed; an empty value removes as well', async () => {
  const { pool, AccessToken, sdk } = await signedIn({
    pool: { Schema: [{ Name: 'shoe', AttributeDataType: 'Number', NumberAttributeConstraints: { MaxValue: '60' } }] },
  });
  const update = (Name: string, Value: string): Promise<unknown> =>
    sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: set(Name, Value) }));
  await sdk.send(
    new UpdateUserAttributesCommand({
      AccessToken,
      UserAttributes: [...set('name', 'Ann'), ...set('locale', 'nl'), ...set('custom:shoe', '41')],
    }),
  );
  expect(await attributesOf(pool, AccessToken)).toMatchObject({ name: 'Ann', locale: 'nl', 'custom:shoe': '41' });
  await expect(update('custom:shoe', '61')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(update('custom:hat', '1')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await update('name', '');
  await sdk.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames: ['locale'] }));
  const left = await attributesOf(pool, AccessToken);
  expect(left).not.toHaveProperty('name');
  expect(left).not.toHaveProperty('locale');
});

test('what a client may not write, what never changes and what is required stay as they are', async () => {
  const { AccessToken, sdk } = await signedIn({
    pool: {
      Schema: [
        { Name: 'email', Required: true, Mutable: true },
        { Name: 'plan', AttributeDataType: 'String', Mutable: false },
      ],
    },
    client: { WriteAttributes: ['email', 'name', 'custom:plan'] },
  });
  const update = (Name: string, Value: string): Promise<unknown> =>
    sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: set(Name, Value) }));
  for (const name of ['locale', 'email_verified', 'sub']) {
    await expect(update(name, 'true')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'A client attempted to write unauthorized attribute',
    });
  }
  await expect(update('custom:plan', 'gold')).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Cannot modify the non-mutable attribute custom:plan',
  });
  for (const call of [
    () => update('email', ''),
    () => sdk.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames: ['email'] })),
  ]) {
    await expect(call()).rejects.toMatchObject({
      message: 'Attributes did not conform to the schema: email: The attribute is required\n',
    });
  }
});

test('a new address signs in at once, is unverified, and gets a code that verifies it; the old one is free', async () => {
  const { pool, email, AccessToken, sdk } = await signedIn();
  const next = newEmail();
  const { CodeDeliveryDetailsList } = await sdk.send(
    new UpdateUserAttributesCommand({ AccessToken, UserAttributes: set('email', next) }),
  );
  expect(CodeDeliveryDetailsList).toEqual([
    { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'u***@e***' },
  ]);
  expect(await attributesOf(pool, AccessToken)).toMatchObject({ email: next, email_verified: 'false' });
  await pool.accessToken(next);
  await pool.createUser();
  expect((await pool.initiate('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD: 'Correct-horse1' })).status).toBe(400);

  const Code = await pool.codeFor(next);
  const verify = (code: string): Promise<unknown> =>
    sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code: code }));
  await expect(verify(Code === '000000' ? '000001' : '000000')).rejects.toMatchObject({
    name: 'CodeMismatchException',
  });
  await verify(Code);
  expect(await attributesOf(pool, AccessToken)).toMatchObject({ email: next, email_verified: 'true' });
  await expect(verify(Code)).rejects.toMatchObject({ name: 'ExpiredCodeException' });
});

test('a code that went to one address never verifies another', async () => {
  const { pool, AccessToken, sdk } = await signedIn({ pool: { AutoVerifiedAttributes: [] } });
  const mine = newEmail();
  const update = (email: string): Promise<unknown> =>
    sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: set('email', email) }));
  await update(mine);
  expect(await pool.codeFor(mine)).toBe('');
  await sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' }));
  const Code = await pool.codeFor(mine);
  await update(newEmail());
  await expect(
    sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code })),
  ).rejects.toMatchObject({ name: 'ExpiredCodeException' });
});

test('where the pool wants it, the old address stays in force until the new one is verified', async () => {
  const { pool, email, AccessToken, sdk } = await signedIn({
    pool: { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
  });
  const next = newEmail();
  await sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: set('email', next) }));
  expect(await attributesOf(pool, AccessToken)).toMatchObject({ email, email_verified: 'true' });
  await pool.accessToken(email);
  const Code = await pool.codeFor(next);
  await sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code }));
  expect(await attributesOf(pool, AccessToken)).toMatchObject({ email: next, email_verified: 'true' });
  await pool.accessToken(next);
});

test('an address that signs in another user is refused', async () => {
  const { pool, AccessToken, sdk } = await signedIn();
  const other = await pool.createUser();
  await expect(
    sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: set('email', other) })),
  ).rejects.toMatchObject({
    name: 'AliasExistsException',
    message: 'An account with the given email already exists.',
  });
});

test('codes are asked for five times an hour, and only for what a message reaches', async () => {
  const { AccessToken, sdk } = await signedIn();
  const ask = (AttributeName: string): Promise<unknown> =>
    sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName }));
  await expect(ask('name')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(ask('phone_number')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  for (let n = 0; n < 5; n++) await ask('email');
  await expect(ask('email')).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'Attempt limit exceeded, please try after some time.',
  });
});

test('administrators say that an address is verified, and then no code is sent', async () => {
  const { pool, email, AccessToken, sdk } = await signedIn();
  const user = { UserPoolId: pool.userPoolId, Username: email };
  const next = newEmail();
  await sdk.send(
    new AdminUpdateUserAttributesCommand({
      ...user,
      UserAttributes: [...set('email', next), ...set('email_verified', 'true'), ...set('name', 'Ann')],
    }),
  );
  expect(await pool.codeFor(next)).toBe('');
  expect(await attributesOf(pool, AccessToken)).toMatchObject({ email: next, email_verified: 'true', name: 'Ann' });
  const renamed = { ...user, Username: next };
  await sdk.send(new AdminDeleteUserAttributesCommand({ ...renamed, UserAttributeNames: ['name'] }));
  const described = await sdk.send(new AdminGetUserCommand(renamed));
  expect(described.UserAttributes?.map(({ Name }) => Name)).toEqual(['sub', 'email', 'email_verified']);
  await expect(
    sdk.send(new AdminUpdateUserAttributesCommand({ ...renamed, UserAttributes: set('sub', 'x') })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('a preferred user name is an alias that signs in, one user at a time, until it is given up', async () => {
  const pool = await createTestPool({
    pool: { UsernameAttributes: [], AliasAttributes: ['preferred_username'], AutoVerifiedAttributes: [] },
  });
  const { sdk } = pool.server;
  const [one, other] = [await pool.createUser(), await pool.createUser()];
  const prefer = async (username: string, name: string): Promise<unknown> =>
    sdk.send(
      new UpdateUserAttributesCommand({
        AccessToken: await pool.accessToken(username),
        UserAttributes: set('preferred_username', name),
      }),
    );
  await prefer(one, 'ann');
  await pool.accessToken('ann');
  await expect(prefer(other, 'ann')).rejects.toMatchObject({ name: 'AliasExistsException' });
  await prefer(one, 'anna');
  await prefer(other, 'ann');
  const { Username } = await sdk.send(new GetUserCommand({ AccessToken: await pool.accessToken('ann') }));
  expect(Username).toBe(other);
});

import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableProviderForUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AdminListUserAuthEventsCommand,
  AdminUpdateAuthEventFeedbackCommand,
  AdminUserGlobalSignOutCommand,
  CreateIdentityProviderCommand,
  UpdateAuthEventFeedbackCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool } from '../../../test-support/pool.js';
import { newEmail, PASSWORD } from '../../../test-support/server.js';

test('a disabled user is shut out until it is enabled, and a deleted one for good; the name is free then', async () => {
  const pool = await createTestPool();
  const { sdk, call } = pool.server;
  const email = await pool.createUser();
  const user = { UserPoolId: pool.userPoolId, Username: email };
  const tokens = (await pool.initiate('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD })).body.AuthenticationResult;
  const refresh = (): ReturnType<typeof call> =>
    pool.initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: tokens.RefreshToken });
  await sdk.send(new AdminDisableUserCommand(user));
  expect((await sdk.send(new AdminGetUserCommand(user))).Enabled).toBe(false);
  const disabled = { __type: 'NotAuthorizedException', message: 'User is disabled.' };
  expect(await pool.initiate('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD })).toMatchObject({ body: disabled });
  expect(await refresh()).toMatchObject({ body: disabled });
  expect((await call('GetUser', { AccessToken: tokens.AccessToken })).status).toBe(400);
  await sdk.send(new AdminEnableUserCommand(user));
  // Its access tokens were revoked for good, its sessions were not.
  expect(await call('GetUser', { AccessToken: tokens.AccessToken })).toMatchObject({
    status: 400,
    body: { __type: 'NotAuthorizedException', message: 'Access Token has been revoked' },
  });
  const { AccessToken } = (await refresh()).body.AuthenticationResult;
  expect((await call('GetUser', { AccessToken })).status).toBe(200);
  await sdk.send(new AdminEnableUserCommand(user));
  expect((await call('GetUser', { AccessToken })).status).toBe(200);

  await sdk.send(new AdminDeleteUserCommand(user));
  for (const command of [new AdminDeleteUserCommand(user), new AdminEnableUserCommand(user)]) {
    await expect(sdk.send(command as AdminDeleteUserCommand)).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'User does not exist.',
    });
  }
  expect((await refresh()).status).toBe(400);
  await sdk.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
});

test('a global sign-out ends every session of the user, and nobody else’s', async () => {
  const pool = await createTestPool();
  const { sdk, call } = pool.server;
  const [mine, other] = [await pool.createUser(), await pool.createUser()];
  const tokens = [await pool.accessToken(mine), await pool.accessToken(mine)];
  const others = await pool.accessToken(other);
  await sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId: pool.userPoolId, Username: mine }));
  for (const AccessToken of tokens) {
    expect(await call('GetUser', { AccessToken })).toMatchObject({
      body: { __type: 'NotAuthorizedException', message: 'Access Token has been revoked' },
    });
  }
  expect((await call('GetUser', { AccessToken: others })).status).toBe(200);
  expect(await pool.accessToken(mine)).toEqual(expect.any(String));
});

test('users of providers are linked to a user, five at most, each to one, and unlinked again', async () => {
  const pool = await createTestPool();
  const { sdk } = pool.server;
  const { userPoolId: UserPoolId } = pool;
  await sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: 'Google',
      ProviderType: 'Google',
      ProviderDetails: { client_id: 'a', client_secret: 'b', authorize_scopes: 'openid' },
    }),
  );
  const [one, other] = [await pool.createUser(), await pool.createUser()];
  const google = (ProviderAttributeValue: string) => ({
    ProviderName: 'Google',
    ProviderAttributeName: 'Cognito_Subject',
    ProviderAttributeValue,
  });
  const link = (username: string, subject: string): Promise<unknown> =>
    sdk.send(
      new AdminLinkProviderForUserCommand({
        UserPoolId,
        DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: username },
        SourceUser: google(subject),
      }),
    );
  const identities = async (Username: string): Promise<{ userId: string }[]> => {
    const { UserAttributes = [] } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }));
    return JSON.parse(UserAttributes.find(({ Name }) => Name === 'identities')?.Value ?? '[]');
  };
  for (const subject of ['1', '2', '3', '4', '5']) await link(one, subject);
  expect(await identities(one)).toMatchObject(
    ['1', '2', '3', '4', '5'].map((userId) => ({ userId, providerName: 'Google', providerType: 'Google' })),
  );
  await expect(link(one, '6')).rejects.toMatchObject({ name: 'LimitExceededException' });
  await expect(link(one, '1')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(link(other, '1')).rejects.toMatchObject({ name: 'AliasExistsException' });
  await expect(link(newEmail(), '7')).rejects.toMatchObject({ name: 'UserNotFoundException' });
  await sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId, User: google('1') }));
  expect((await identities(one)).map(({ userId }) => userId)).toEqual(['2', '3', '4', '5']);
  await link(other, '1');
  await expect(
    sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId, User: google('9') })),
  ).rejects.toMatchObject({ name: 'UserNotFoundException' });

  const own = { ProviderName: 'Cognito', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: one };
  await sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId, User: own }));
  expect(await pool.initiate('USER_PASSWORD_AUTH', { USERNAME: one, PASSWORD })).toMatchObject({
    body: { __type: 'NotAuthorizedException' },
  });
});

test('where the pool watches, what a user did is listed, newest first, and can be judged', async () => {
  const pool = await createTestPool({
    pool: { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } },
  });
  const { sdk, call, local } = pool.server;
  const email = newEmail();
  const user = { UserPoolId: pool.userPoolId, Username: email };
  const at = { ClientId: pool.clientId, Username: email };
  await call('SignUp', { ...at, Password: PASSWORD });
  local.clock.advance(1);
  await call('ConfirmSignUp', { ...at, ConfirmationCode: await pool.codeFor(email) });
  local.clock.advance(1);
  await pool.accessToken(email);
  local.clock.advance(1);
  await call('ForgotPassword', at);
  const first = await sdk.send(new AdminListUserAuthEventsCommand({ ...user, MaxResults: 3 }));
  const rest = await sdk.send(
    new AdminListUserAuthEventsCommand({ ...user, MaxResults: 3, NextToken: first.NextToken }),
  );
  const events = [...(first.AuthEvents ?? []), ...(rest.AuthEvents ?? [])];
  expect(events.map(({ EventType, EventResponse }) => [EventType, EventResponse])).toEqual([
    ['ForgotPassword', 'InProgress'],
    ['SignIn', 'Pass'],
    ['SignUp', 'Pass'],
    ['SignUp', 'InProgress'],
  ]);

  const judged = { ...user, EventId: events[1]?.EventId, FeedbackValue: 'Valid' } as const;
  await sdk.send(new AdminUpdateAuthEventFeedbackCommand(judged));
  const { AuthEvents } = await sdk.send(new AdminListUserAuthEventsCommand(user));
  expect(AuthEvents?.[1]?.EventFeedback).toMatchObject({ FeedbackValue: 'Valid', Provider: 'Admin' });
  await expect(sdk.send(new AdminUpdateAuthEventFeedbackCommand({ ...judged, EventId: 'none' }))).rejects.toMatchObject(
    { name: 'ResourceNotFoundException' },
  );
  // Nobody signs this request: it must not tell who is here.
  for (const Username of [email, newEmail()]) {
    const request = new UpdateAuthEventFeedbackCommand({ ...judged, Username, FeedbackToken: 'abc' });
    await expect(sdk.send(request)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid feedback token.',
    });
  }

  const unwatched = await createTestPool({ server: pool.server });
  await expect(
    sdk.send(
      new AdminListUserAuthEventsCommand({
        UserPoolId: unwatched.userPoolId,
        Username: await unwatched.createUser(),
      }),
    ),
  ).rejects.toMatchObject({ name: 'UserPoolAddOnNotEnabledException' });
});

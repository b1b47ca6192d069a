import type { Walk } from './walk.js';

const PASSWORD = 'Correct-horse1';

/** Users as an administrator manages them, their groups, their own account, and imports. */
export async function walkUsers(walk: Walk): Promise<void> {
  const { call, refuse } = walk;
  const { UserPool } = await call('CreateUserPool', {
    PoolName: 'users',
    AutoVerifiedAttributes: ['email'],
    UserPoolTier: 'PLUS',
    UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
  });
  const pool = { UserPoolId: UserPool.Id as string };
  const { UserPoolClient } = await call('CreateUserPoolClient', {
    ...pool,
    ClientName: 'app',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  const user = { ...pool, Username: 'ada' };
  const UserAttributes = [
    { Name: 'email', Value: 'ada@users.example' },
    { Name: 'email_verified', Value: 'true' },
  ];
  await call('AdminCreateUser', { ...user, UserAttributes, MessageAction: 'SUPPRESS' });
  await refuse('AdminCreateUser', user, 'UsernameExistsException');
  await call('AdminSetUserPassword', { ...user, Password: PASSWORD, Permanent: true });
  await refuse('AdminSetUserPassword', { ...user, Password: 'short' }, 'InvalidPasswordException');
  await call('AdminGetUser', user);
  await call('ListUsers', { ...pool, Filter: 'username = "ada"' });
  await refuse('ListUsers', { ...pool, Filter: 'no filter' }, 'InvalidParameterException');

  const ClientId: string = UserPoolClient.ClientId;
  const signedUp = { ClientId, Username: 'bob', Password: PASSWORD };
  await call('SignUp', { ...signedUp, UserAttributes: [{ Name: 'email', Value: 'bob@users.example' }] });
  await call('AdminConfirmSignUp', { ...pool, Username: 'bob' });
  await refuse('AdminConfirmSignUp', { ...pool, Username: 'bob' }, 'NotAuthorizedException');

  await walkGroups(walk, user);
  await walkAccount(walk, user, ClientId);
  await walkEvents(walk, user);
  await walkLinks(walk, user);
  await walkAdministration(walk, user);
  await walkImport(walk, pool);
}

interface User {
  readonly UserPoolId: string;
  readonly Username: string;
}

async function walkGroups({ call, refuse }: Walk, user: User): Promise<void> {
  const group = { UserPoolId: user.UserPoolId, GroupName: 'admins' };
  await call('CreateGroup', { ...group, Precedence: 1 });
  await refuse('CreateGroup', group, 'GroupExistsException');
  await call('GetGroup', group);
  await call('UpdateGroup', { ...group, Description: 'Those who may' });
  await call('ListGroups', { UserPoolId: user.UserPoolId });
  await call('AdminAddUserToGroup', { ...user, GroupName: 'admins' });
  await call('AdminListGroupsForUser', user);
  await call('ListUsersInGroup', group);
  await call('AdminRemoveUserFromGroup', { ...user, GroupName: 'admins' });
  await call('DeleteGroup', group);
}

async function walkAccount({ call, refuse, local }: Walk, user: User, ClientId: string): Promise<void> {
  const { Username } = user;
  const { AuthenticationResult } = await call('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD },
  });
  const { AccessToken } = AuthenticationResult;
  const codeTo = async (to: string): Promise<string | undefined> => (await local.inbox.find({ to }))?.code;
  await call('UpdateUserAttributes', {
    AccessToken,
    UserAttributes: [
      { Name: 'email', Value: 'ada@new.example' },
      { Name: 'nickname', Value: 'a' },
    ],
  });
  await call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' });
  const verify = { AccessToken, AttributeName: 'email' };
  await refuse('VerifyUserAttribute', { ...verify, Code: 'wrong' }, 'CodeMismatchException');
  await call('VerifyUserAttribute', { ...verify, Code: await codeTo('ada@new.example') });
  await call('DeleteUserAttributes', { AccessToken, UserAttributeNames: ['nickname'] });
  await refuse(
    'ChangePassword',
    { AccessToken, PreviousPassword: 'wrong', ProposedPassword: `${PASSWORD}2` },
    'NotAuthorizedException',
  );
  await call('ChangePassword', { AccessToken, PreviousPassword: PASSWORD, ProposedPassword: `${PASSWORD}2` });
  await call('ForgotPassword', { ClientId, Username });
  const confirm = { ClientId, Username, Password: `${PASSWORD}3` };
  await refuse('ConfirmForgotPassword', { ...confirm, ConfirmationCode: 'wrong' }, 'CodeMismatchException');
  await call('ConfirmForgotPassword', { ...confirm, ConfirmationCode: await codeTo('ada@new.example') });
}

async function walkAdministration({ call, refuse }: Walk, user: User): Promise<void> {
  await call('AdminUpdateUserAttributes', { ...user, UserAttributes: [{ Name: 'nickname', Value: 'a' }] });
  await call('AdminDeleteUserAttributes', { ...user, UserAttributeNames: ['nickname'] });
  await call('AdminDisableUser', user);
  await call('AdminEnableUser', user);
  await call('AdminResetUserPassword', user);
  await call('AdminDeleteUser', user);
  await refuse('AdminDeleteUser', user, 'UserNotFoundException');
}

async function walkLinks({ call }: Walk, { UserPoolId, Username }: User): Promise<void> {
  const ProviderDetails = { client_id: 'app', client_secret: 'hush', authorize_scopes: 'openid' };
  const provider = { UserPoolId, ProviderName: 'Google', ProviderType: 'Google' };
  await call('CreateIdentityProvider', { ...provider, ProviderDetails });
  const SourceUser = {
    ProviderName: 'Google',
    ProviderAttributeName: 'Cognito_Subject',
    ProviderAttributeValue: '7',
  };
  await call('AdminLinkProviderForUser', {
    UserPoolId,
    DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: Username },
    SourceUser,
  });
  await call('AdminDisableProviderForUser', { UserPoolId, User: SourceUser });
}

async function walkEvents({ call, refuse }: Walk, user: User): Promise<void> {
  const { AuthEvents } = await call('AdminListUserAuthEvents', user);
  const { EventId } = AuthEvents[0];
  const feedback = { ...user, EventId, FeedbackValue: 'Valid' };
  await call('AdminUpdateAuthEventFeedback', feedback);
  await refuse('UpdateAuthEventFeedback', { ...feedback, FeedbackToken: 'abc' }, 'NotAuthorizedException');
}

async function walkImport({ call, refuse }: Walk, pool: { readonly UserPoolId: string }): Promise<void> {
  const { CSVHeader } = await call('GetCSVHeader', pool);
  const create = async () =>
    (
      await call('CreateUserImportJob', {
        ...pool,
        JobName: 'walk',
        CloudWatchLogsRoleArn: 'arn:aws:iam::123456789012:role/import',
      })
    ).UserImportJob;
  const first = await create();
  const job = { ...pool, JobId: first.JobId };
  await call('DescribeUserImportJob', job);
  await call('ListUserImportJobs', { ...pool, MaxResults: 10 });
  await refuse('StartUserImportJob', job, 'PreconditionNotMetException');
  await fetch(first.PreSignedUrl, { method: 'PUT', body: `${CSVHeader.join(',')}\n` });
  await call('StartUserImportJob', job);
  const second = await create();
  await call('StopUserImportJob', { ...pool, JobId: second.JobId });
}

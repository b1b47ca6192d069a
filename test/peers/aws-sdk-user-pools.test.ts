import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CodeMismatchException,
  CognitoIdentityProviderClient,
  type CognitoIdentityProviderClientConfig,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  InvalidParameterException,
  InvalidPasswordException,
  ListUsersCommand,
  NotAuthorizedException,
  paginateListUserPools,
  ResendConfirmationCodeCommand,
  ResourceNotFoundException,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SignUpCommand,
  UserNotConfirmedException,
  UserNotFoundException,
  UsernameExistsException,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  clientId,
  createUser,
  newEmail,
  PASSWORD,
  readCode,
  serveFile,
  signIn,
  userPoolId,
  userPools,
} from './server.js';

const local = await serveFile();

const ClientId = clientId;
const UserPoolId = userPoolId;

/** Fails the test when it is asked for keys: public operations need none. */
const noKeys = (): Promise<never> => Promise.reject(new Error('A public operation asked for AWS keys.'));
const anyone = new CognitoIdentityProviderClient({ endpoint: local.url, region: 'us-east-1', credentials: noKeys });
const administrator = userPools(local);

function byPassword(USERNAME: string, password: string): InitiateAuthCommand {
  const AuthParameters = { USERNAME, PASSWORD: password };
  return new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
}

/** The error of a call that has to fail. */
async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => expect.unreachable('The call succeeded.'),
    (error: unknown) => error,
  );
}

test('public operations go without AWS keys: sign-up, sign-in, tokens, sign-out, deletion', async () => {
  const Username = newEmail();
  const signedUp = await anyone.send(new SignUpCommand({ ClientId, Username, Password: PASSWORD }));
  expect(signedUp).toMatchObject({ UserConfirmed: false, CodeDeliveryDetails: { DeliveryMedium: 'EMAIL' } });
  await anyone.send(new ResendConfirmationCodeCommand({ ClientId, Username }));
  const ConfirmationCode = await readCode(local, Username);
  await anyone.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));

  const { AuthenticationResult: tokens } = await anyone.send(byPassword(Username, PASSWORD));
  expect(tokens).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3_600 });
  const user = await anyone.send(new GetUserCommand({ AccessToken: tokens?.AccessToken }));
  expect(user.UserAttributes).toEqual(
    expect.arrayContaining([
      { Name: 'sub', Value: signedUp.UserSub },
      { Name: 'email', Value: Username },
      { Name: 'email_verified', Value: 'true' },
    ]),
  );
  const refreshed = await anyone.send(
    new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: tokens?.RefreshToken }),
  );
  const AccessToken = refreshed.AuthenticationResult?.AccessToken;
  expect(AccessToken).not.toBe(tokens?.AccessToken);
  expect(refreshed.AuthenticationResult?.RefreshToken).toBeUndefined();
  await anyone.send(new DeleteUserCommand({ AccessToken }));
  expect(await failureOf(anyone.send(byPassword(Username, PASSWORD)))).toBeInstanceOf(NotAuthorizedException);
});

test('a signer that does nothing suits the public operations too', async () => {
  const { email } = await createUser(local);
  const signer: CognitoIdentityProviderClientConfig['signer'] = { sign: async (request) => request };
  const sdk = new CognitoIdentityProviderClient({ endpoint: local.url, region: 'us-east-1', signer });
  const { AuthenticationResult } = await sdk.send(byPassword(email, PASSWORD));
  expect(AuthenticationResult?.IdToken).toBeDefined();
});

test('a wrong password, an unknown user and an unconfirmed one get exceptions of the SDK’s own types', async () => {
  const { email } = await createUser(local);
  const wrong = await failureOf(anyone.send(byPassword(email, 'Wrong-horse1')));
  expect(wrong).toBeInstanceOf(NotAuthorizedException);
  expect(wrong).toMatchObject({ message: 'Incorrect username or password.', $metadata: { httpStatusCode: 400 } });
  const unknown = await failureOf(anyone.send(byPassword(newEmail(), PASSWORD)));
  expect(unknown).toBeInstanceOf(NotAuthorizedException);
  expect(unknown).toMatchObject({ message: 'Incorrect username or password.' });

  const Username = newEmail();
  await anyone.send(new SignUpCommand({ ClientId, Username, Password: PASSWORD }));
  expect(await failureOf(anyone.send(byPassword(Username, PASSWORD)))).toBeInstanceOf(UserNotConfirmedException);
});

test('so do bad sign-ups, codes, ids and parameters', async () => {
  const { email } = await createUser(local);
  const signUp = (input: { Username: string; Password: string; ClientId?: string }): Promise<unknown> =>
    failureOf(anyone.send(new SignUpCommand({ ClientId, ...input })));
  expect(await signUp({ Username: email, Password: PASSWORD })).toBeInstanceOf(UsernameExistsException);
  expect(await signUp({ Username: newEmail(), Password: 'weak' })).toBeInstanceOf(InvalidPasswordException);
  expect(await signUp({ Username: 'no-address', Password: PASSWORD })).toBeInstanceOf(InvalidParameterException);
  const otherClient = { Username: newEmail(), Password: PASSWORD, ClientId: 'nosuchclient' };
  expect(await signUp(otherClient)).toBeInstanceOf(ResourceNotFoundException);

  const Username = newEmail();
  await anyone.send(new SignUpCommand({ ClientId, Username, Password: PASSWORD }));
  const code = await readCode(local, Username);
  const ConfirmationCode = `${(Number(code[0]) + 1) % 10}${code.slice(1)}`;
  const confirmation = anyone.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));
  expect(await failureOf(confirmation)).toBeInstanceOf(CodeMismatchException);
});

test('a revoked refresh token and its access tokens are over, those of other sign-ins are not', async () => {
  const { email } = await createUser(local);
  const [revoked, other] = [await signIn(local, email), await signIn(local, email)];
  await anyone.send(new RevokeTokenCommand({ ClientId, Token: revoked.refreshToken }));
  const refresh = (RefreshToken: string): Promise<unknown> =>
    anyone.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }));
  expect(await failureOf(refresh(revoked.refreshToken))).toBeInstanceOf(NotAuthorizedException);
  const gone = anyone.send(new GetUserCommand({ AccessToken: revoked.accessToken }));
  expect(await failureOf(gone)).toBeInstanceOf(NotAuthorizedException);
  await expect(refresh(other.refreshToken)).resolves.toBeDefined();
});

test('a global sign-out ends every session', async () => {
  const { email } = await createUser(local);
  const sessions = [await signIn(local, email), await signIn(local, email)];
  await anyone.send(new GlobalSignOutCommand({ AccessToken: sessions[0]?.accessToken }));
  for (const { refreshToken: RefreshToken, accessToken: AccessToken } of sessions) {
    const refresh = anyone.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }));
    expect(await failureOf(refresh)).toBeInstanceOf(NotAuthorizedException);
    expect(await failureOf(anyone.send(new GetUserCommand({ AccessToken })))).toBeInstanceOf(NotAuthorizedException);
  }
});

test('an administrator invites a user, who sets a password', async () => {
  const Username = newEmail();
  const UserAttributes = [{ Name: 'email', Value: Username }];
  const { User } = await administrator.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes }));
  expect(User).toMatchObject({ Enabled: true, UserStatus: 'FORCE_CHANGE_PASSWORD' });
  expect(Math.abs(Number(User?.UserCreateDate) - Date.now())).toBeLessThan(60_000);
  const challenge = await anyone.send(byPassword(Username, await readCode(local, Username)));
  expect(challenge).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
  const { AuthenticationResult } = await anyone.send(
    new RespondToAuthChallengeCommand({
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: challenge.Session,
      ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: PASSWORD },
    }),
  );
  expect(AuthenticationResult?.IdToken).toBeDefined();
  expect(await administrator.send(new AdminGetUserCommand({ UserPoolId, Username }))).toMatchObject({
    Username: User?.Username,
    UserStatus: 'CONFIRMED',
    UserAttributes: expect.arrayContaining(UserAttributes),
  });
});

test('an administrator confirms a sign-up and sets a password', async () => {
  const Username = newEmail();
  await anyone.send(new SignUpCommand({ ClientId, Username, Password: PASSWORD }));
  await administrator.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }));
  const Password = 'Another-horse2';
  await administrator.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
  expect(await failureOf(anyone.send(byPassword(Username, PASSWORD)))).toBeInstanceOf(NotAuthorizedException);
  expect((await anyone.send(byPassword(Username, Password))).AuthenticationResult).toBeDefined();
  const unknown = administrator.send(new AdminGetUserCommand({ UserPoolId, Username: newEmail() }));
  expect(await failureOf(unknown)).toBeInstanceOf(UserNotFoundException);
});

test('users are listed page by page, and found by their attributes', async () => {
  const { UserPool: pool } = await administrator.send(
    new CreateUserPoolCommand({ PoolName: 'listed', UsernameAttributes: ['email'] }),
  );
  const emails = Array.from({ length: 7 }, (_, index) => `${index}-${newEmail()}`);
  for (const Username of emails) {
    const MessageAction = 'SUPPRESS';
    await administrator.send(new AdminCreateUserCommand({ UserPoolId: pool?.Id, Username, MessageAction }));
  }
  const pages: UserType[][] = [];
  let PaginationToken: string | undefined;
  do {
    const page = await administrator.send(
      new ListUsersCommand({ UserPoolId: pool?.Id, Limit: 3, ...(PaginationToken && { PaginationToken }) }),
    );
    pages.push(page.Users ?? []);
    PaginationToken = page.PaginationToken;
  } while (PaginationToken !== undefined);
  expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
  expect(pages.flat().map(emailOf).sort()).toEqual(emails);

  const find = async (Filter: string): Promise<unknown[]> => {
    const { Users = [] } = await administrator.send(new ListUsersCommand({ UserPoolId: pool?.Id, Filter }));
    return Users.map(emailOf);
  };
  expect(await find(`email = "${emails[2]}"`)).toEqual([emails[2]]);
  expect(await find('email ^= "4-"')).toEqual([emails[4]]);
  expect(await find('cognito:user_status = "CONFIRMED"')).toEqual([]);
  expect(await failureOf(find('email like "x"'))).toBeInstanceOf(InvalidParameterException);
});

function emailOf(user: UserType): string | undefined {
  return user.Attributes?.find(({ Name }) => Name === 'email')?.Value;
}

test('pools and clients are made, described and listed', async () => {
  const { UserPool } = await administrator.send(
    new CreateUserPoolCommand({ PoolName: 'second', Policies: { PasswordPolicy: { MinimumLength: 12 } } }),
  );
  const second = { UserPoolId: UserPool?.Id };
  const made = await administrator.send(
    new CreateUserPoolClientCommand({
      ...second,
      ClientName: 'server',
      GenerateSecret: true,
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  );
  expect(made.UserPoolClient?.ClientSecret).toMatch(/^\w{40,}$/);
  const described = await administrator.send(new DescribeUserPoolCommand(second));
  expect(described.UserPool).toMatchObject({
    Name: 'second',
    Policies: { PasswordPolicy: { MinimumLength: 12 } },
    Arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${UserPool?.Id}`,
  });
  const found = await administrator.send(
    new DescribeUserPoolClientCommand({ ...second, ClientId: made.UserPoolClient?.ClientId }),
  );
  expect(found.UserPoolClient).toEqual(made.UserPoolClient);

  const names: (string | undefined)[] = [];
  for await (const page of paginateListUserPools({ client: administrator, pageSize: 1 }, { MaxResults: 1 })) {
    names.push(...(page.UserPools ?? []).map(({ Name }) => Name));
  }
  expect(names).toEqual(expect.arrayContaining(['claviger', 'second']));
  const unknown = administrator.send(new DescribeUserPoolCommand({ UserPoolId: 'us-east-1_Nowhere01' }));
  expect(await failureOf(unknown)).toBeInstanceOf(ResourceNotFoundException);
});

test('an administrator signs a user of theirs in', async () => {
  const { UserPoolClient } = await administrator.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'server',
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  );
  const { email } = await createUser(local);
  const start = (sdk: CognitoIdentityProviderClient, password: string): Promise<object> =>
    sdk.send(
      new AdminInitiateAuthCommand({
        UserPoolId,
        ClientId: UserPoolClient?.ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    );
  expect(await start(administrator, PASSWORD)).toMatchObject({ AuthenticationResult: { TokenType: 'Bearer' } });
  expect(await failureOf(start(administrator, 'Wrong-horse1'))).toBeInstanceOf(NotAuthorizedException);
});

test('the administrator’s key with a wrong secret opens nothing', async () => {
  const { accessKeyId } = local.administrator;
  const forged = userPools(local, { accessKeyId, secretAccessKey: 'guessed' });
  const refused = forged.send(new AdminGetUserCommand({ UserPoolId, Username: 'any' }));
  await expect(refused).rejects.toMatchObject({ name: 'InvalidSignatureException' });
});

test.each([2, -2])('the SDK sets its clock by the server’s, which is moved by %i hours', async (hours) => {
  const { email } = await createUser(local);
  const sdk = new CognitoIdentityProviderClient({
    endpoint: local.url,
    region: 'us-east-1',
    credentials: local.administrator,
  });
  local.clock.advance(hours * 3_600);
  try {
    const user = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: email }));
    expect(user.UserStatus).toBe('CONFIRMED');
  } finally {
    local.clock.advance(-hours * 3_600);
  }
});

import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  DeleteIdentityPoolCommand,
  DescribeIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetIdentityPoolRolesCommand,
  ListIdentityPoolsCommand,
  SetIdentityPoolRolesCommand,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity';
import { expect, test } from 'vitest';
import { startTestLocal } from '../../../test-support/server.js';

const POOL = 'us-east-1:c1a41637-0000-4000-8000-000000000001';
const CLIENT = 'clavigerlocalclient0000001';
const PROVIDER = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_Claviger1';

async function start(): Promise<CognitoIdentityClient> {
  const local = await startTestLocal();
  return new CognitoIdentityClient({
    endpoint: local.url,
    region: 'us-east-1',
    credentials: local.administrator,
    maxAttempts: 1,
  });
}

async function refusal(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'It was accepted',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

test('an identity pool is created, changed and deleted', async () => {
  const identities = await start();
  const input = {
    IdentityPoolName: 'My pool',
    AllowUnauthenticatedIdentities: false,
    CognitoIdentityProviders: [{ ProviderName: PROVIDER, ClientId: CLIENT, ServerSideTokenCheck: false }],
    DeveloperProviderName: 'developer.example',
    SupportedLoginProviders: { 'accounts.google.com': 'app' },
    IdentityPoolTags: { team: 'keys' },
  };
  const { $metadata: _, ...created } = await identities.send(new CreateIdentityPoolCommand(input));
  const IdentityPoolId = created.IdentityPoolId ?? '';
  expect(created).toEqual({
    IdentityPoolId: expect.stringMatching(
      /^us-east-1:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    ),
    ...input,
  });
  expect(await identities.send(new DescribeIdentityPoolCommand({ IdentityPoolId }))).toMatchObject(created);

  const changed = {
    IdentityPoolId,
    IdentityPoolName: 'Ours',
    AllowUnauthenticatedIdentities: true,
    AllowClassicFlow: false,
  };
  expect(await refusal(identities.send(new UpdateIdentityPoolCommand(changed)))).toMatch(
    /^InvalidParameterException: /,
  );
  await identities.send(new UpdateIdentityPoolCommand({ ...changed, DeveloperProviderName: 'developer.example' }));
  const { $metadata: __, ...updated } = await identities.send(new DescribeIdentityPoolCommand({ IdentityPoolId }));
  expect(updated).toEqual({ ...changed, DeveloperProviderName: 'developer.example' });

  const roles = {
    Roles: { authenticated: 'arn:aws:iam::123456789012:role/A' },
    RoleMappings: {
      [`${PROVIDER}:${CLIENT}`]: { Type: 'Token' as const, AmbiguousRoleResolution: 'Deny' as const },
    },
  };
  await identities.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, ...roles }));
  expect(await identities.send(new GetIdentityPoolRolesCommand({ IdentityPoolId }))).toMatchObject({
    IdentityPoolId,
    ...roles,
  });

  const guest = (await identities.send(new GetIdCommand({ IdentityPoolId }))).IdentityId ?? '';
  expect(await refusal(identities.send(new GetCredentialsForIdentityCommand({ IdentityId: guest })))).toBe(
    'InvalidIdentityPoolConfigurationException: Invalid identity pool configuration. Check assigned IAM roles for this pool.',
  );
  await identities.send(new DeleteIdentityPoolCommand({ IdentityPoolId }));
  expect(await refusal(identities.send(new DeleteIdentityPoolCommand({ IdentityPoolId })))).toMatch(
    /^ResourceNotFoundException/,
  );
  expect(await refusal(identities.send(new GetCredentialsForIdentityCommand({ IdentityId: guest })))).toBe(
    `ResourceNotFoundException: Identity '${guest}' not found.`,
  );
});

test('pools are listed page by page', async () => {
  const identities = await start();
  const made = [POOL];
  for (const IdentityPoolName of ['one', 'two']) {
    const input = { IdentityPoolName, AllowUnauthenticatedIdentities: true };
    made.push((await identities.send(new CreateIdentityPoolCommand(input))).IdentityPoolId ?? '');
  }
  const listed: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await identities.send(
      new ListIdentityPoolsCommand({ MaxResults: 2, ...(NextToken && { NextToken }) }),
    );
    listed.push(...(page.IdentityPools ?? []).map((pool) => pool.IdentityPoolId));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(listed).toEqual(made.sort());
});

test('invalid roles and providers are denied', async () => {
  const identities = await start();
  const setRoles = (roles: object): Promise<string> =>
    refusal(identities.send(new SetIdentityPoolRolesCommand({ IdentityPoolId: POOL, Roles: {}, ...roles })));
  const mapping = (value: object): object => ({ RoleMappings: { [`${PROVIDER}:${CLIENT}`]: value } });
  for (const roles of [
    { Roles: { authenticated: 'arn:aws:iam::123456789012:user/Ada' } },
    mapping({ Type: 'Token' }),
    mapping({ Type: 'Rules', AmbiguousRoleResolution: 'Deny' }),
  ]) {
    expect(await setRoles(roles)).toMatch(/^InvalidParameterException: /);
  }
  expect(await setRoles({ Roles: { everybody: 'arn:aws:iam::123456789012:role/A' } })).toMatch(
    /^ValidationException: /,
  );
  const provider = { ProviderName: 'example.org/pool', ClientId: CLIENT };
  const input = { IdentityPoolName: 'p', AllowUnauthenticatedIdentities: true, CognitoIdentityProviders: [provider] };
  expect(await refusal(identities.send(new CreateIdentityPoolCommand(input)))).toMatch(/^InvalidParameterException: /);
});

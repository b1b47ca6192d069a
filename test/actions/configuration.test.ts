import { type AuthConfig, AuthError, createAuth } from '@claviger/auth';
import { createSession } from '@claviger/auth/session';
import { describe, expect, test } from 'vitest';
import { answersJson, createNetwork } from '../session/network.js';
import { allOk, columnsOf, useWorld } from '../session/world.js';

const world = useWorld();

const identityPoolId = 'eu-west-1:11111111-2222-3333-4444-555555555555';

/** Where a configuration sends its requests, as far as a guest and a sign-in show it. */
async function destinationsOf(outputs: object): Promise<string[]> {
  const urls: string[] = [];
  const network = createNetwork();
  network.break('*', answersJson({}));
  const fetch: typeof globalThis.fetch = (input, init) => {
    urls.push(String(input));
    return network.fetch(input, init);
  };
  const auth = createAuth(outputs, { fetch });
  await auth.fetchAuthSession();
  const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
  await auth.signIn({ username: 'ann', password: 'secret', options }).catch(() => undefined);
  return urls;
}

function errorOf(outputs: unknown): AuthError {
  try {
    createAuth(outputs as object);
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('every shape of a configuration signs in', () => {
  const shapes: [name: string, make: () => object][] = [
    ['amplify_outputs.json (Gen 2) with the endpoints of a local backend', () => world.local.outputs],
    ['the same after a round through JSON', () => JSON.parse(JSON.stringify(world.local.outputs))],
    ['an AuthConfig', () => world.config()],
    [
      'an AuthConfig in the words of the documentation',
      (): AuthConfig => ({
        userPool: { ...world.config().userPool, region: 'us-east-1' },
        identityPool: { ...world.config().identityPool, region: 'us-east-1', allowGuests: true },
        oauth: { domain: 'example.com', scopes: ['openid'], signInUrls: ['https://a/'], signOutUrls: ['https://a/'] },
        authFlow: 'USER_SRP_AUTH',
      }),
    ],
  ];

  test.each(shapes)('%s', async (_, make) => {
    const auth = createAuth(make());
    expect(await auth.signIn(await world.createUser())).toMatchObject({ isSignedIn: true });
    expect(columnsOf(await auth.fetchAuthSession())).toEqual(allOk);
  });

  test('createSession takes an AuthConfig alone, and sends nothing in the clear either', async () => {
    const session = createSession(world.config());
    expect(columnsOf(await session.fetchAuthSession())).toMatchObject({ isSignedIn: false, credentials: 'ok' });
    const userPool = { ...world.config().userPool, endpoint: 'http://example.com' };
    expect(() => createSession({ userPool })).toThrow(
      expect.objectContaining({ kind: 'configuration', field: 'userPool.endpoint' }),
    );
  });
});

describe('where requests go', () => {
  const region = 'eu-west-1';
  const users = `https://cognito-idp.${region}.amazonaws.com/`;
  const identities = `https://cognito-identity.${region}.amazonaws.com/`;

  test('Gen 2: the endpoints of the region', async () => {
    const auth = {
      aws_region: region,
      user_pool_id: 'eu-west-1_AbCdEfGhI',
      user_pool_client_id: '1example23456789',
      identity_pool_id: identityPoolId,
    };
    for (const version of ['1', '1.1', '1.4', '1.9']) {
      expect(await destinationsOf({ version, auth })).toEqual([identities, users]);
    }
    const off = { ...auth, unauthenticated_identities_enabled: false };
    expect(await destinationsOf({ version: '1', auth: off })).toEqual([users]);
    const { identity_pool_id, ...alone } = auth;
    expect(await destinationsOf({ version: '1', auth: alone })).toEqual([users]);
    expect(identity_pool_id).toBe(identityPoolId);
  });

  test('Gen 1 of the web library', async () => {
    const outputs = {
      aws_project_region: region,
      aws_cognito_region: region,
      aws_user_pools_id: 'eu-west-1_AbCdEfGhI',
      aws_user_pools_web_client_id: '1example23456789',
      aws_cognito_identity_pool_id: identityPoolId,
      oauth: {},
    };
    expect(await destinationsOf(outputs)).toEqual([identities, users]);
    expect(await destinationsOf({ ...outputs, aws_mandatory_sign_in: 'enable' })).toEqual([users]);
    expect(await destinationsOf({ ...outputs, aws_mandatory_sign_in: 'disable' })).toEqual([identities, users]);
  });

  test('Gen 1 of the mobile libraries, whose endpoint has no scheme', async () => {
    const plugin = {
      CredentialsProvider: { CognitoIdentity: { Default: { PoolId: identityPoolId, Region: region } } },
      CognitoUserPool: {
        Default: { PoolId: 'eu-west-1_AbCdEfGhI', AppClientId: '1example23456789', Region: region },
      },
      Auth: { Default: { authenticationFlowType: 'USER_SRP_AUTH' } },
    };
    const outputs = (userPool: object = {}) => {
      const { Default } = plugin.CognitoUserPool;
      const awsCognitoAuthPlugin = { ...plugin, CognitoUserPool: { Default: { ...Default, ...userPool } } };
      return { UserAgent: 'aws-amplify-cli/2.0', Version: '1.0', auth: { plugins: { awsCognitoAuthPlugin } } };
    };
    expect(await destinationsOf(outputs())).toEqual([identities, users]);
    expect(await destinationsOf(outputs({ Endpoint: 'login.example.com' }))).toEqual([
      identities,
      'https://login.example.com/',
    ]);
    const identityAlone = { auth: { plugins: { awsCognitoAuthPlugin: { ...plugin, CognitoUserPool: undefined } } } };
    expect(await destinationsOf(identityAlone)).toEqual([identities]);
  });

  test('the partition of China', async () => {
    const china = { id: 'cn-north-1_AbCdEfGhI', clientId: 'a' };
    expect(await destinationsOf({ userPool: china })).toEqual(['https://cognito-idp.cn-north-1.amazonaws.com.cn/']);
  });
});

describe('what is refused, and which member the error names', () => {
  const userPool = { id: 'us-east-1_AbCdEfGhI', clientId: '1example23456789' };

  test.each([
    'http://cognito.example.com/',
    'http://localhost.example.com/',
    'http://127.0.0.1.example.com/',
    'http://localhost:80@example.com/',
    'http://192.168.1.10:9319',
    'http://127.0.0.1example.com',
    'ftp://localhost/',
    'localhost:9319',
    '//localhost/',
    'javascript:alert(1)',
    '',
    ' https://example.com',
    'https://user:secret@example.com',
    'http://localhost@example.com',
    'http://127.1/',
    'http://0x7f.1/',
    'http://2130706433/',
    'HTTP://localhost/',
    'http://localhost\t.example.com/',
    'https://',
  ])('the endpoint %o', (endpoint) => {
    expect(errorOf({ userPool: { ...userPool, endpoint } })).toMatchObject({
      kind: 'configuration',
      field: 'userPool.endpoint',
      message: expect.stringContaining('userPool.endpoint'),
      recoverySuggestion: expect.stringContaining('https'),
    });
    expect(errorOf({ identityPool: { id: identityPoolId, endpoint } })).toMatchObject({
      field: 'identityPool.endpoint',
    });
    expect(
      errorOf({ ...world.local.outputs, custom: { claviger: { user_pool_endpoint: endpoint || 'http://a/' } } }),
    ).toMatchObject({ field: 'userPool.endpoint' });
  });

  test.each([
    'https://cognito.example.com',
    'https://cognito.example.com:8443/path/',
    'http://localhost:9319',
    'http://127.0.0.1:9319/',
    'http://127.1.2.3/',
    'http://[::1]:9319',
    'http://pool.localhost:9319/',
  ])('but not the endpoint %o', (endpoint) => {
    expect(() => createAuth({ userPool: { ...userPool, endpoint } })).not.toThrow();
  });

  test.each([
    ['null', null, 'outputs'],
    ['a number', 1, 'outputs'],
    ['an array', [], 'outputs'],
    ['nothing that is known', { Storage: { S3: {} } }, 'outputs'],
    ['a text', JSON.stringify({ userPool }), 'outputs'],
    ['ResourcesConfig without a pool', { Auth: { Cognito: {} } }, 'userPool'],
    ['Gen 2 without auth', { version: '1' }, 'outputs'],
    ['Gen 2 without a pool', { version: '1', auth: {} }, 'userPool'],
    ['Gen 2 without a client', { version: '1', auth: { user_pool_id: userPool.id } }, 'userPool.clientId'],
    ['Gen 2 of a number', { version: 1, auth: {} }, 'version'],
    ['Gen 1 without pools', { aws_project_region: 'us-east-1' }, 'userPool'],
    [
      'Gen 1 without a client',
      { aws_project_region: 'us-east-1', aws_user_pools_id: userPool.id },
      'userPool.clientId',
    ],
    ['an id without a region', { userPool: { ...userPool, id: 'AbCdEfGhI' } }, 'userPool.id'],
    ['an id that breaks out of the host', { userPool: { ...userPool, id: 'evil.example/_a' } }, 'userPool.id'],
    ['a client id with a blank', { userPool: { ...userPool, clientId: 'a b' } }, 'userPool.clientId'],
    ['an identity pool without a region', { identityPool: { id: '1111' } }, 'identityPool.id'],
    ['both, one malformed', { userPool, identityPool: { id: 5 } }, 'identityPool.id'],
  ])('%s', (_, outputs, field) => {
    expect(errorOf(outputs)).toMatchObject({ name: 'AuthError', kind: 'configuration', field, retryable: false });
  });

  const oauth = { domain: 'auth.example.com', scopes: ['openid'], signInUrls: [], signOutUrls: [] };

  test.each<[what: string, config: AuthConfig, field: string]>([
    ['no pool', { oauth }, 'userPool'],
    ['a pool without a region', { userPool: { ...userPool, id: 'Pool_AbCdEfGhI' } }, 'userPool.id'],
    ['an id that breaks out of the host', { userPool: { ...userPool, id: 'evil.example/_a' } }, 'userPool.id'],
    ['a client id with a blank', { userPool: { ...userPool, clientId: ' a' } }, 'userPool.clientId'],
    ['another region', { userPool: { ...userPool, region: 'eu-west-1' } }, 'userPool.region'],
    ['a host as region', { userPool: { ...userPool, region: 'evil.example/' } }, 'userPool.region'],
    [
      'another region of identities',
      { identityPool: { id: identityPoolId, region: 'us-east-1' } },
      'identityPool.region',
    ],
    ['an identity pool without a region', { identityPool: { id: 'evil.example:0' } }, 'identityPool.id'],
    ['an endpoint in the clear', { userPool: { ...userPool, endpoint: 'http://example.com' } }, 'userPool.endpoint'],
    ['login pages in the clear', { userPool, oauth: { ...oauth, endpoint: 'http://example.com' } }, 'oauth.endpoint'],
    ['a domain with a path', { userPool, oauth: { ...oauth, domain: 'example.com/login' } }, 'oauth.domain'],
    ['scopes without openid', { userPool, oauth: { ...oauth, scopes: ['email'] } }, 'oauth.scopes'],
  ])('createAuth and createSession alike: %s', (_, config, field) => {
    const error = expect.objectContaining({ name: 'AuthError', kind: 'configuration', field });
    expect(() => createAuth({ userPool: undefined, ...config } as AuthConfig)).toThrow(error);
    expect(() => createSession(config)).toThrow(error);
  });
});

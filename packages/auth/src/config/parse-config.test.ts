import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AuthError } from '../errors/auth-error.js';
import type { AuthOutputs } from './auth-outputs.js';
import { parseConfig } from './parse-config.js';

const userPoolId = 'eu-west-1_AbCdEfGhI';
const clientId = '1example23456789';
const identityPoolId = 'eu-west-1:11111111-2222-3333-4444-555555555555';

const gen2 = {
  version: '1.4',
  auth: {
    aws_region: 'eu-west-1',
    user_pool_id: userPoolId,
    user_pool_client_id: clientId,
    identity_pool_id: identityPoolId,
    unauthenticated_identities_enabled: true,
    oauth: {
      identity_providers: ['GOOGLE'],
      domain: 'auth.example.com',
      scopes: ['openid', 'email'],
      redirect_sign_in_uri: ['http://localhost:3000/'],
      redirect_sign_out_uri: ['http://localhost:3000/', 'https://example.com/'],
      response_type: 'code',
    },
  },
  custom: {
    claviger: {
      user_pool_endpoint: 'http://127.0.0.1:9319',
      identity_pool_endpoint: 'http://127.0.0.1:9319',
      oauth_endpoint: 'http://127.0.0.1:9319',
    },
  },
};

const gen1Web = {
  aws_project_region: 'eu-west-1',
  aws_cognito_region: 'eu-west-1',
  aws_user_pools_id: userPoolId,
  aws_user_pools_web_client_id: clientId,
  aws_cognito_identity_pool_id: identityPoolId,
  aws_mandatory_sign_in: 'enable',
  oauth: {
    domain: 'auth.example.com',
    scope: ['openid', 'email'],
    redirectSignIn: 'http://localhost:3000/,https://example.com/',
    redirectSignOut: 'http://localhost:3000/',
    responseType: 'code',
  },
};

const gen1Mobile = {
  UserAgent: 'aws-amplify-cli/2.0',
  Version: '1.0',
  auth: {
    plugins: {
      awsCognitoAuthPlugin: {
        CredentialsProvider: { CognitoIdentity: { Default: { PoolId: identityPoolId, Region: 'eu-west-1' } } },
        CognitoUserPool: {
          Default: {
            PoolId: userPoolId,
            AppClientId: clientId,
            AppClientSecret: 'secret',
            Region: 'eu-west-1',
            Endpoint: 'login.example.com',
          },
        },
        Auth: {
          Default: {
            authenticationFlowType: 'CUSTOM_AUTH_WITH_SRP',
            OAuth: {
              WebDomain: 'auth.example.com',
              AppClientId: clientId,
              SignInRedirectURI: 'myapp://callback,myapp://other',
              SignOutRedirectURI: 'myapp://signout',
              Scopes: ['openid'],
            },
          },
        },
      },
    },
  },
};

const resources = {
  Auth: {
    Cognito: {
      userPoolId,
      userPoolClientId: clientId,
      userPoolEndpoint: 'http://localhost:9319/',
      identityPoolId,
      identityPoolEndpoint: 'http://localhost:9319/',
      allowGuestAccess: true,
      loginWith: {
        email: true,
        oauth: {
          domain: 'auth.example.com',
          scopes: ['openid', 'email'],
          redirectSignIn: ['http://localhost:3000/'],
          redirectSignOut: ['http://localhost:3000/'],
          responseType: 'code',
        },
      },
    },
  },
};

const legacy = {
  Auth: {
    region: 'eu-west-1',
    userPoolId,
    userPoolWebClientId: clientId,
    identityPoolId,
    mandatorySignIn: true,
    authenticationFlowType: 'USER_PASSWORD_AUTH',
    oauth: {
      domain: 'auth.example.com',
      scope: ['openid', 'email'],
      redirectSignIn: 'http://localhost:3000/, https://example.com/',
      redirectSignOut: 'http://localhost:3000/',
      responseType: 'code',
    },
  },
};

const poolData = { UserPoolId: userPoolId, ClientId: clientId };

const config = { userPool: { id: userPoolId, clientId }, identityPool: { id: identityPoolId } };

function parse(outputs: unknown): ReturnType<typeof parseConfig> {
  return parseConfig(outputs as AuthOutputs);
}

function errorOf(outputs: unknown): AuthError {
  try {
    parse(outputs);
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('each shape, read in full', () => {
  test('amplify_outputs.json', () => {
    expect(parseConfig(gen2)).toEqual({
      userPool: { id: userPoolId, clientId, endpoint: 'http://127.0.0.1:9319', region: 'eu-west-1' },
      identityPool: { id: identityPoolId, endpoint: 'http://127.0.0.1:9319', allowGuests: true },
      oauth: {
        domain: 'auth.example.com',
        endpoint: 'http://127.0.0.1:9319',
        scopes: ['openid', 'email'],
        signInUrls: ['http://localhost:3000/'],
        signOutUrls: ['http://localhost:3000/', 'https://example.com/'],
      },
    });
  });

  test('amplify_outputs.json with the least that it may have: absent means that guests are welcome', () => {
    const { aws_region, user_pool_id, user_pool_client_id, identity_pool_id } = gen2.auth;
    expect(parseConfig({ version: '1', auth: { aws_region, user_pool_id, user_pool_client_id } })).toEqual({
      userPool: { id: userPoolId, clientId, region: 'eu-west-1' },
    });
    const auth = { aws_region, user_pool_id, user_pool_client_id, identity_pool_id };
    expect(parseConfig({ version: '1', auth }).identityPool?.allowGuests).toBe(true);
  });

  test('aws-exports', () => {
    expect(parseConfig(gen1Web)).toEqual({
      userPool: { id: userPoolId, clientId, region: 'eu-west-1' },
      identityPool: { id: identityPoolId, allowGuests: false },
      oauth: {
        domain: 'auth.example.com',
        scopes: ['openid', 'email'],
        signInUrls: ['http://localhost:3000/', 'https://example.com/'],
        signOutUrls: ['http://localhost:3000/'],
      },
    });
  });

  test('amplifyconfiguration.json of the mobile libraries', () => {
    expect(parseConfig(gen1Mobile)).toEqual({
      userPool: {
        id: userPoolId,
        clientId,
        clientSecret: 'secret',
        region: 'eu-west-1',
        endpoint: 'https://login.example.com/',
      },
      identityPool: { id: identityPoolId, region: 'eu-west-1' },
      oauth: {
        domain: 'auth.example.com',
        scopes: ['openid'],
        signInUrls: ['myapp://callback', 'myapp://other'],
        signOutUrls: ['myapp://signout'],
      },
      authFlow: 'CUSTOM_AUTH',
    });
  });

  test('what Amplify.configure takes', () => {
    expect(parseConfig(resources)).toEqual({
      userPool: { id: userPoolId, clientId, endpoint: 'http://localhost:9319/' },
      identityPool: { id: identityPoolId, endpoint: 'http://localhost:9319/', allowGuests: true },
      oauth: {
        domain: 'auth.example.com',
        scopes: ['openid', 'email'],
        signInUrls: ['http://localhost:3000/'],
        signOutUrls: ['http://localhost:3000/'],
      },
    });
  });

  test('what Amplify.configure took in version 5', () => {
    expect(parseConfig(legacy)).toEqual({
      userPool: { id: userPoolId, clientId, region: 'eu-west-1' },
      identityPool: { id: identityPoolId, allowGuests: false },
      oauth: {
        domain: 'auth.example.com',
        scopes: ['openid', 'email'],
        signInUrls: ['http://localhost:3000/', 'https://example.com/'],
        signOutUrls: ['http://localhost:3000/'],
      },
      authFlow: 'USER_PASSWORD_AUTH',
    });
  });

  test('what amazon-cognito-identity-js takes', () => {
    expect(parseConfig(poolData)).toEqual({ userPool: { id: userPoolId, clientId } });
  });

  test('an AuthConfig is taken as it is', () => {
    expect(parseConfig(config)).toBe(config);
  });

  test.each(Object.entries({ gen2, gen1Web, gen1Mobile, resources, legacy, poolData, config }))(
    '%s in the namespace of a module',
    (_, outputs) => {
      expect(parseConfig({ default: outputs })).toEqual(parseConfig(outputs));
      expect(parse({ ...outputs, default: outputs })).toMatchObject(parseConfig(outputs));
    },
  );
});

describe('an identity pool alone', () => {
  const auth = { aws_region: 'eu-west-1', identity_pool_id: identityPoolId };
  test.each([
    ['Gen 2', { version: '1', auth }, true],
    ['Gen 1', { aws_project_region: 'eu-west-1', aws_cognito_identity_pool_id: identityPoolId }, true],
    ['ResourcesConfig', { Auth: { Cognito: { identityPoolId, allowGuestAccess: true } } }, true],
    ['version 5', { Auth: { identityPoolId } }, true],
  ])('of %s', (_, outputs, allowGuests) => {
    expect(parse(outputs)).toEqual({ identityPool: { id: identityPoolId, allowGuests } });
  });
});

describe('guests', () => {
  const guestsOf = (outputs: unknown): boolean | undefined => parse(outputs).identityPool?.allowGuests;
  const amplify = (more: object): object => ({ Auth: { Cognito: { identityPoolId, ...more } } });
  const version5 = (more: object): object => ({ Auth: { identityPoolId, ...more } });

  test('are off in a ResourcesConfig without allowGuestAccess, as in Amplify', () => {
    expect(guestsOf(amplify({}))).toBe(false);
    expect(guestsOf(amplify({ allowGuestAccess: false }))).toBe(false);
    expect(guestsOf(amplify({ allowGuestAccess: true }))).toBe(true);
  });

  test('are on elsewhere, unless the file says that they are off', () => {
    expect(guestsOf(version5({}))).toBe(true);
    expect(guestsOf(version5({ mandatorySignIn: false }))).toBe(true);
    expect(guestsOf(version5({ mandatorySignIn: true }))).toBe(false);
    expect(guestsOf({ ...gen1Web, aws_mandatory_sign_in: 'disable' })).toBe(true);
    expect(guestsOf({ ...gen2, auth: { ...gen2.auth, unauthenticated_identities_enabled: false } })).toBe(false);
  });
});

test.each([
  ['USER_SRP_AUTH', 'USER_SRP_AUTH'],
  ['USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
  ['USER_AUTH', 'USER_AUTH'],
  ['CUSTOM_AUTH', 'CUSTOM_AUTH'],
  ['CUSTOM_AUTH_WITHOUT_SRP', 'CUSTOM_AUTH'],
  ['constructor', undefined],
  ['', undefined],
  [undefined, undefined],
])('the flow %s is %s', (name, flow) => {
  expect(parse({ Auth: { ...legacy.Auth, authenticationFlowType: name } }).authFlow).toBe(flow);
});

test('a mobile app that migrates its users sends their passwords', () => {
  const outputs = structuredClone(gen1Mobile);
  Object.assign(outputs.auth.plugins.awsCognitoAuthPlugin.CognitoUserPool.Default, { MigrationEnabled: true });
  expect(parse(outputs).authFlow).toBe('USER_PASSWORD_AUTH');
});

describe('the domain of the login pages', () => {
  const oauth = { scopes: ['openid'], signInUrls: [], signOutUrls: [] };
  test.each([
    'auth.example.com',
    'https://auth.example.com',
    'http://auth.example.com//',
    'example.auth.eu-west-1.amazoncognito.com/',
    'example',
    'x',
  ])('%s is taken', (domain) => {
    expect(() => parseConfig({ ...config, oauth: { ...oauth, domain } })).not.toThrow();
  });

  test.each([
    '',
    'a b',
    'auth.example.com/login',
    'user@example.com',
    'example.com:80@evil',
    'a?b',
    'a#b',
    '-a',
    'ex\\ample',
  ])('%o is refused', (domain) => {
    expect(errorOf({ ...config, oauth: { ...oauth, domain } })).toMatchObject({ field: 'oauth.domain' });
  });

  test('is not looked at beside an endpoint', () => {
    const own = { ...oauth, domain: '127.0.0.1:9319/x', endpoint: 'http://127.0.0.1:9319' };
    expect(parseConfig({ ...config, oauth: own }).oauth).toEqual(own);
    const broken = { ...own, endpoint: 'http://example.com' };
    expect(errorOf({ ...config, oauth: broken })).toMatchObject({ field: 'oauth.endpoint' });
  });
});

describe('scopes', () => {
  const oauth = { domain: 'auth.example.com', signInUrls: [], signOutUrls: [] };

  test('may be none, and have openid otherwise', () => {
    for (const scopes of [[], ['openid'], ['email', 'openid']]) {
      expect(parseConfig({ ...config, oauth: { ...oauth, scopes } }).oauth?.scopes).toEqual(scopes);
    }
    for (const scopes of [['email'], ['email', 'profile'], undefined]) {
      expect(errorOf({ ...config, oauth: { ...oauth, scopes } })).toMatchObject({
        kind: 'configuration',
        field: 'oauth.scopes',
      });
    }
  });
});

describe('an error', () => {
  test.each([
    [
      'of Gen 2',
      { ...gen2, auth: { ...gen2.auth, user_pool_client_id: undefined } },
      'userPool.clientId',
      'auth.user_pool_client_id is missing.',
    ],
    ['of Gen 1', { ...gen1Web, aws_user_pools_id: 'x' }, 'userPool.id', 'aws_user_pools_id is malformed.'],
    ['of Gen 1 without pools', { aws_project_region: 'eu-west-1' }, 'userPool', 'aws_user_pools_id is missing.'],
    [
      'of a ResourcesConfig',
      { Auth: { Cognito: { userPoolId } } },
      'userPool.clientId',
      'Auth.Cognito.userPoolClientId is missing.',
    ],
    [
      'of version 5',
      { Auth: { userPoolId, region: 'us-east-1', userPoolWebClientId: clientId } },
      'userPool.region',
      'Auth.region is malformed.',
    ],
    ['of amazon-cognito-identity-js', { UserPoolId: userPoolId }, 'userPool.clientId', 'ClientId is missing.'],
    ['of another version', { ...gen2, version: '2' }, 'version', 'version 2 is not supported.'],
    ['of an AuthConfig', { identityPool: { id: 'x' } }, 'identityPool.id', 'identityPool.id is malformed.'],
    ['of a text', 'us-east-1_abc', 'outputs', 'outputs is a string.'],
    [
      'of no shape',
      { api: {} },
      'outputs',
      'outputs has none of userPool, identityPool, auth, aws_project_region, Auth, UserPoolId.',
    ],
  ])('%s names the member that was looked for', (_, outputs, field, message) => {
    expect(errorOf(outputs)).toMatchObject({ kind: 'configuration', field, message });
  });

  test.each([
    [{ userPool: { userPoolId, clientId } }, 'Did you mean id instead of userPoolId?'],
    [{ userPool: { id: userPoolId, clientID: clientId } }, 'Did you mean clientId instead of clientID?'],
    [{ userPool: { id: userPoolId, client_id: clientId } }, 'Did you mean clientId instead of client_id?'],
    [{ Auth: { Cognito: { userPoolID: userPoolId } } }, 'Did you mean userPoolId instead of userPoolID?'],
    [
      { version: '1', auth: { user_pool_id: userPoolId, userPoolClientId: clientId } },
      'Did you mean user_pool_client_id instead of userPoolClientId?',
    ],
    [{ userpool: { id: userPoolId } }, 'Did you mean userPool instead of userpool?'],
  ])('names what was probably meant: %j', (outputs, hint) => {
    const { message, recoverySuggestion } = errorOf(outputs);
    expect(`${message} ${recoverySuggestion}`).toContain(hint);
  });

  test('takes no member for another one', () => {
    expect(errorOf({ userPool: { clientId } }).message).toBe('userPool.id is missing.');
    expect(errorOf({ userPool: { id: '', clientId } }).message).toBe('userPool.id is missing.');
  });
});

describe('properties', () => {
  /** The shapes, with some member somewhere replaced. */
  const mutants = fc
    .tuple(
      fc.constantFrom<object>(gen2, gen1Web, gen1Mobile, resources, legacy, poolData, config),
      fc.nat(),
      fc.jsonValue(),
    )
    .map(([shape, at, value]) => {
      const copy = structuredClone(shape);
      const places: [object, string][] = [];
      const walk = (node: object): void => {
        for (const [name, child] of Object.entries(node)) {
          places.push([node, name]);
          if (typeof child === 'object' && child !== null) walk(child);
        }
      };
      walk(copy);
      const [node, name] = places[at % places.length] ?? [copy, ''];
      Reflect.set(node, name, value);
      return copy;
    });

  test.each<{ readonly outputs: object }>([
    { outputs: { version: { toString: 1 }, auth: { user_pool_id: userPoolId, user_pool_client_id: clientId } } },
    { outputs: { Auth: { userPoolId, userPoolWebClientId: clientId, endpoint: { toString: 1 } } } },
    { outputs: { Auth: { oauth: { domain: 'auth.example.com', scope: [{ toString: 1 }] } } } },
    { outputs: { userPool: { toString: 1 } } },
    { outputs: { userPool: { id: userPoolId, clientId, endpoint: { toString: 1 } } } },
    {
      outputs: {
        userPool: { id: userPoolId, clientId },
        oauth: { domain: 'auth.example.com', scopes: [{ toString: 1 }] },
      },
    },
  ])('a value that has no text is refused like any other: $outputs', ({ outputs }) => {
    expect(() => parse(outputs)).toThrow(AuthError);
  });

  test('any input gives a configuration or an error that names a member', () => {
    void fc.assert(
      fc.property(fc.oneof(mutants, fc.jsonValue(), fc.anything()), (outputs) => {
        try {
          const { userPool, identityPool } = parse(outputs);
          expect(userPool || identityPool).toBeTruthy();
          if (userPool) expect(userPool.id).toMatch(/^[\w-]+_\w+$/);
          if (identityPool) expect(identityPool.id).toMatch(/^[\w-]+:[\w-]+$/);
        } catch (error) {
          if (!(error instanceof AuthError)) throw error;
          expect(error).toMatchObject({ kind: 'configuration', field: expect.stringMatching(/^[a-zA-Z.]+$/) });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

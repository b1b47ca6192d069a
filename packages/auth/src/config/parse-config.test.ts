import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AuthError } from '../errors/auth-error.js';
import { parseConfig } from './parse-config.js';
import { parseFlow, texts } from './parts.js';

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

const config = { userPool: { id: userPoolId, clientId }, identityPool: { id: identityPoolId } };

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
      userPool: { id: userPoolId, clientId },
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

  test('an AuthConfig is taken as it is', () => {
    expect(parseConfig(config)).toBe(config);
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
  expect(parseFlow(name)).toBe(flow);
});

test('texts are a list, or a text with commas', () => {
  expect(texts('a,b,,c')).toEqual(['a', 'b', 'c']);
  expect(texts(['a', 5, '', 'b'])).toEqual(['a', 'b']);
  expect(texts(undefined)).toEqual([]);
});

describe('properties', () => {
  /** The shapes, with some member somewhere replaced. */
  const mutants = fc
    .tuple(fc.constantFrom<object>(gen2, gen1Web, gen1Mobile, config), fc.nat(), fc.jsonValue())
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

  test('whatever is passed, a configuration comes out or an error that names a member', () => {
    void fc.assert(
      fc.property(fc.oneof(mutants, fc.jsonValue(), fc.anything()), (outputs) => {
        try {
          const { userPool, identityPool } = parseConfig(outputs as object);
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

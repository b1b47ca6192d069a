import { describe, expect, test } from 'vitest';
import {
  clientId,
  config,
  gen1Mobile,
  gen1Web,
  gen2,
  getError,
  identityPoolId,
  legacy,
  parse,
  poolData,
  resources,
  userPoolId,
} from '../../test-support/configurations.js';
import { parseConfig } from './parse-config.js';

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
    expect(getError(outputs)).toMatchObject({ kind: 'configuration', field, message });
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
    [{ Auth: { userPoolId, region: 'us-east-1', userPoolWebClientId: clientId } }, 'It must be that of the id.'],
    [{ userpool: { id: userPoolId } }, 'Did you mean userPool instead of userpool?'],
  ])('names what was probably meant: %j', (outputs, hint) => {
    const { message, recoverySuggestion } = getError(outputs);
    expect(`${message} ${recoverySuggestion}`).toContain(hint);
  });

  test('takes no member for another one', () => {
    expect(getError({ userPool: { clientId } }).message).toBe('userPool.id is missing.');
    expect(getError({ userPool: { id: '', clientId } }).message).toBe('userPool.id is missing.');
  });
});

import { describe, expect, test } from 'vitest';
import type { UserPoolClient } from '../cognito/user-pool.js';
import { checkTokens } from './check-tokens.js';
import type { JWT } from './jwt.js';

const id = 'us-east-1_Example01';
const service = `https://cognito-idp.us-east-1.amazonaws.com/${id}`;

function createPool(endpoint = 'https://cognito-idp.us-east-1.amazonaws.com/'): UserPoolClient {
  return { id, clientId: 'client', rpc: { endpoint } } as UserPoolClient;
}

interface Claims {
  readonly both?: object;
  readonly idToken?: object;
  readonly accessToken?: object;
}

function check(claims: Claims, userPool: UserPoolClient | undefined = createPool(), isStored = false) {
  const both = { sub: 'user', iss: service, ...claims.both };
  const createJwt = (payload: object): JWT => ({ payload, toString: () => '' }) as JWT;
  const tokens = {
    idToken: createJwt({ ...both, aud: 'client', ...claims.idToken }),
    accessToken: createJwt({ ...both, client_id: 'client', ...claims.accessToken }),
  };
  return checkTokens(userPool, tokens, isStored);
}

describe('the one door for tokens', () => {
  test('passes the tokens of one user of this app client', () => {
    expect(check({})).toBeUndefined();
    expect(check({ both: { azp: 'client' } })).toBeUndefined();
    // With resource binding the access token is for another audience (RFC 8707).
    expect(check({ accessToken: { aud: 'https://api.example.com' } })).toBeUndefined();
  });

  test.each([
    ['sub', { accessToken: { sub: 'other' } }],
    ['client_id', { accessToken: { client_id: 'other' } }],
    ['client_id', { accessToken: { client_id: undefined } }],
    ['aud', { idToken: { aud: 'other' } }],
    ['aud', { idToken: { aud: ['client', 'other'] } }],
    ['azp', { idToken: { azp: 'other' } }],
    ['azp', { accessToken: { azp: 'other' } }],
    ['iss', { idToken: { iss: undefined } }],
    ['iss', { accessToken: { iss: `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other0001` } }],
  ] satisfies [string, Claims][])('names %s in %j, received and stored alike', (claim, claims) => {
    expect(check(claims)).toBe(claim);
    expect(check(claims, createPool(), true)).toBe(claim);
  });

  test('passes none where no user pool is configured', () => {
    expect(checkTokens(undefined, { idToken: { payload: {} }, accessToken: { payload: {} } }, true)).toBe('iss');
  });
});

describe('the issuer of tokens that were received', () => {
  test.each([
    service,
    `https://issuer-cognito-idp.eu-west-1.amazonaws.com/${id}`,
    `https://cognito-idp.cn-north-1.amazonaws.com.cn/${id}`,
    `https://cognito-idp.eusc-de-east-1.amazonaws.eu/${id}`,
    `https://cognito-idp.us-gov-west-1.amazonaws.com/${id}`,
  ])('is the service in any partition: %s', (iss) => {
    expect(check({ both: { iss } })).toBeUndefined();
  });

  test.each([
    [`https://proxy.example/${id}`, 'https://proxy.example/'],
    [`https://proxy.example/auth/${id}`, 'https://proxy.example:443/auth'],
    [`http://127.0.0.1:9319/${id}`, 'http://localhost:9319'],
    [`http://127.0.0.1:9319/${id}`, 'http://app.localhost:80/'],
  ])('%s is that of the endpoint %s', (iss, endpoint) => {
    expect(check({ both: { iss } }, createPool(endpoint))).toBeUndefined();
  });

  test.each([
    [`https://evil.example/${id}`, undefined],
    [`http://cognito-idp.us-east-1.amazonaws.com/${id}`, undefined],
    [`https://cognito-idp.us-east-1.amazonaws.com.evil.example/${id}`, undefined],
    [`https://cognito-idp.evil.example/.amazonaws.com/${id}`, undefined],
    [`https://cognito-idp.us-east-1.amazonaws.com@evil.example/${id}`, undefined],
    [`http://127.0.0.1:9319/${id}`, undefined],
    [`https://proxy.example.evil.example/${id}`, 'https://proxy.example'],
    [`https://evil.example/${id}`, 'http://localhost:9319'],
    [`${service}/more`, undefined],
    [id, undefined],
  ])('%s is not that of the endpoint %s; stored tokens are compared by the pool alone', (iss, endpoint) => {
    expect(check({ both: { iss } }, createPool(endpoint))).toBe('iss');
    expect(check({ both: { iss } }, createPool(endpoint), true)).toBe(iss.endsWith(`/more`) ? 'iss' : undefined);
  });
});

import { describe, expect, test } from 'vitest';
import { config, getError } from '../../test-support/configurations.js';
import { parseConfig } from './parse-config.js';

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
    expect(getError({ ...config, oauth: { ...oauth, domain } })).toMatchObject({ field: 'oauth.domain' });
  });

  test('is not looked at beside an endpoint', () => {
    const own = { ...oauth, domain: '127.0.0.1:9319/x', endpoint: 'http://127.0.0.1:9319' };
    expect(parseConfig({ ...config, oauth: own }).oauth).toEqual(own);
    const broken = { ...own, endpoint: 'http://example.com' };
    expect(getError({ ...config, oauth: broken })).toMatchObject({ field: 'oauth.endpoint' });
  });
});

describe('scopes', () => {
  const oauth = { domain: 'auth.example.com', signInUrls: [], signOutUrls: [] };

  test('may be none, and have openid otherwise', () => {
    for (const scopes of [[], ['openid'], ['email', 'openid']]) {
      expect(parseConfig({ ...config, oauth: { ...oauth, scopes } }).oauth?.scopes).toEqual(scopes);
    }
    for (const scopes of [['email'], ['email', 'profile'], undefined]) {
      expect(getError({ ...config, oauth: { ...oauth, scopes } })).toMatchObject({
        kind: 'configuration',
        field: 'oauth.scopes',
      });
    }
  });
});

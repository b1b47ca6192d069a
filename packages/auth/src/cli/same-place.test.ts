import { expect, test } from 'vitest';
import { isSamePlace } from './same-place.js';

const config = {
  userPool: { id: 'us-east-1_A', clientId: 'client', endpoint: 'https://pool.example.com' },
  identityPool: { id: 'us-east-1:a', endpoint: 'https://identity.example.com' },
  oauth: { domain: 'auth.example.com', scopes: ['openid'], signInUrls: ['http://127.0.0.1:1/'], signOutUrls: [] },
};
const elsewhere = 'https://attacker.example.com';

test.each([
  ['the user pool', { ...config, userPool: { ...config.userPool, id: 'us-east-1_B' } }],
  ['the app client', { ...config, userPool: { ...config.userPool, clientId: 'other' } }],
  ['the endpoint of the user pool', { ...config, userPool: { ...config.userPool, endpoint: elsewhere } }],
  ['the endpoint of the identity pool', { ...config, identityPool: { ...config.identityPool, endpoint: elsewhere } }],
  ['the domain of the login pages', { ...config, oauth: { ...config.oauth, domain: 'attacker.example.com' } }],
  ['the endpoint of the login pages', { ...config, oauth: { ...config.oauth, endpoint: elsewhere } }],
])('%s makes another place', (_, other) => {
  expect(isSamePlace(config, other)).toBe(false);
});

test('what sends no token elsewhere may change', () => {
  const signInUrls = ['http://127.0.0.1:2/'];
  expect(isSamePlace(config, { ...config, oauth: { ...config.oauth, signInUrls }, authFlow: 'USER_AUTH' })).toBe(true);
});

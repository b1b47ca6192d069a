import { expect, test } from 'vitest';
import { findLoopback } from './find-loopback.js';

test.each([
  'http://127.0.0.1:9319',
  'https://localhost',
  'HTTP://LocalHost:1',
  'http://app.localhost:3000/path',
  'http://localhost.:80',
  'http://[::1]:9319',
  'http://[::ffff:127.0.0.1]/',
  'http://0.0.0.0:9319',
  'http://2130706433/',
  'http://127.1',
  '127.0.0.1:9319',
  'localhost',
  'localhost:9319/',
  'wss://127.8.9.10',
  ' http://localhost:9319',
  'http://127.0.0.1:9319\n',
  'http:localhost:9319',
  'http:\\\\localhost',
  '//localhost:9319',
  '127.1',
  '::1',
  '[::1]:9319',
  'http://[::ffff:0.0.0.0]/',
  'http://localhost.localdomain:9319',
  'ip6-localhost:9319',
])('%s leads to this machine', (value) => {
  expect(findLoopback({ custom: { list: ['a', { endpoint: value }] } })).toEqual({
    path: 'custom.list.1.endpoint',
    value,
  });
});

test.each([
  'https://cognito-idp.us-east-1.amazonaws.com',
  'auth.example.com',
  'us-east-1_Claviger1',
  'us-east-1:c1a41637-0000-4000-8000-000000000001',
  '1.4',
  '0.0.0',
  '::ffff:10.0.0.1',
  'http:80',
  'localhost5.example.com',
  'localhost.example.com',
  'https://127.0.0.1.example.com',
  'A server at http://127.0.0.1:9319 is for tests',
])('%s does not', (value) => {
  expect(findLoopback({ value })).toBeUndefined();
});

test('redirect addresses of each form of a configuration may lead to this machine', () => {
  const local = ['http://localhost:5173/'];
  const outputs = {
    auth: { oauth: { redirect_sign_in_uri: local, redirect_sign_out_uri: local } },
    oauth: { redirectSignIn: local[0], redirectSignOut: local[0], signInUrls: local, signOutUrls: local },
  };
  expect(findLoopback(outputs)).toBeUndefined();
  expect(findLoopback({ ...outputs, domain: 'localhost:9319' })?.path).toBe('domain');
});

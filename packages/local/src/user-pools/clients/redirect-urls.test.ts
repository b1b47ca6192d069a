import { expect, test } from 'vitest';
import { assertRedirects } from './redirect-urls.js';

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'blob:http://x/y',
  'file:///x',
  'about:blank',
  'http://app.example/',
  'https://app.example/#x',
])('no redirect or sign-out URL is %s', (url) => {
  const denial = expect.objectContaining({ name: 'InvalidParameterException' });
  expect(() => assertRedirects({ CallbackURLs: [url] })).toThrow(denial);
  expect(() => assertRedirects({ LogoutURLs: [url] })).toThrow(denial);
});

test.each(['https://app.example/', 'http://localhost:3000/', 'http://127.0.0.1/', 'myapp://callback'])(
  'a redirect and sign-out URL is %s',
  (url) => {
    expect(() => assertRedirects({ CallbackURLs: [url], LogoutURLs: [url], DefaultRedirectURI: url })).not.toThrow();
  },
);

test('the default redirect URL is one of the callback URLs', () => {
  expect(() => assertRedirects({ DefaultRedirectURI: 'https://app.example/' })).toThrow(
    expect.objectContaining({ name: 'InvalidParameterException' }),
  );
});

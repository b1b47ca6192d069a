import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

// Every place where something from outside enters the client or leaves it, and the check behind it. A new place has no
// row, and fails; so does a row whose place has gone, or whose check is no longer there.

const source = fileURLToPath(new URL('../../packages/auth/src/', import.meta.url));

interface Door {
  /** How a place of this kind is written. */
  readonly sign: RegExp;
  /** By file: the name of the check, which stands in the file. */
  readonly places: Readonly<Record<string, string>>;
}

const doors: Readonly<Record<string, Door>> = {
  'a request': {
    sign: /\bfetch\(/,
    places: {
      // The runtime's fetch becomes the platform's: it is called by the one door alone.
      'platform/default-platform.ts': 'fetch',
      'platform/platform.ts': 'fetch',
      'cognito/send-request.ts': 'sendRequest',
    },
  },
  'a URL that is parsed': {
    sign: /\bnew URL\(|\bparseUrl\(/,
    places: {
      'config/parse-url.ts': 'parseUrl',
      'config/check-config.ts': 'ENDPOINT',
      'actions/totp-setup-details.ts': 'encodeURIComponent',
      'actions/web/exchange-code.ts': 'validateAuthResponse',
      'actions/web/foreign-redirect.ts': 'isSignInUrl',
      'actions/web/login-pages.ts': 'chooseRedirectUrl',
      'actions/web/loopback.ts': 'readRedirect',
      'actions/web/redirect-state.ts': 'readRedirect',
      // An answer from another origin is refused.
      'cognito/send-request.ts': 'InvalidResponse',
      'errors/own-errors.ts': 'origin',
      'session/check-tokens.ts': 'isOrigin',
    },
  },
  'a query that is made': {
    sign: /\bnew URLSearchParams\(/,
    places: { 'actions/web/begin-flow.ts': 'checkScopes', 'actions/web/sign-out-of-web.ts': 'chooseRedirectUrl' },
  },
  'a page that is opened': {
    sign: /\bpage\.assign\(|location\.replace\(|globalThis\.open\b|\bopen(\?\.)?\(url/,
    places: {
      'actions/web/popup.ts': 'readRedirect',
      'actions/web/run-flow.ts': 'requireLoginPages',
      'actions/web/sign-out-of-web.ts': 'requireLoginPages',
      'actions/with-popup.ts': 'opener',
    },
  },
  'a token': {
    sign: /\b(parseJwt|decodeJWT|createUserSession)\(/,
    places: {
      'session/jwt.ts': 'parseJwt',
      'session/records.ts': 'checkTokens',
      // These hand the tokens of an answer, or of a storage, to `createUserSession`, which checks them.
      'session/token-refresh.ts': 'createUserSession',
      'session/read-records.ts': 'createUserSession',
      'adopt/foreign-session.ts': 'createUserSession',
      'actions/challenges/new-device.ts': 'parseJwt',
    },
  },
  'a record that is read': {
    sign: /\b(readRecord|parseRecord)</,
    places: {
      'actions/challenges/pending.ts': 'pendingShape',
      'adopt/adopt-session.ts': 'identityShape',
      'session/devices.ts': 'deviceShape',
      'session/identity-exchange.ts': 'identityShape',
      'session/read-records.ts': 'userShape',
      'session/record-shapes.ts': 'fits',
      'session/revocations.ts': 'readRecord',
    },
  },
  'a text that is parsed': {
    sign: /\bJSON\.parse\([^)]/,
    places: {
      'actions/challenges/steps.ts': 'readList',
      'actions/web-authn.ts': 'perform',
      'actions/web/flow-slots.ts': 'isFlow',
      'adopt/foreign-session.ts': 'readSignInDetails',
      'cognito/rpc.ts': 'parseObject',
      'session/jwt.ts': 'decodeJWT',
      'session/record-shapes.ts': 'fits',
      'storage/file-format.ts': 'isEntry',
    },
  },
  'a cookie': {
    sign: /\bcookie\b(?!s)(?=\.split|;|\s*=[^>=]| \?\?)|\bjar\.get\(\)/,
    places: {
      'adopt/amplify-cookies.ts': 'findCookie',
      'storage/cookie-storage.ts': 'hostPrefix',
      'storage/remembering-storage.ts': '__Host-',
    },
  },
  'a storage that other code writes': {
    sign: /\.getItem\(/,
    places: {
      'actions/web/flow-slots.ts': 'isFlow',
      'adopt/adopt-when-found.ts': 'hasTraces',
      'adopt/foreign-session.ts': 'createUserSession',
      // Its texts are read by what reads each record.
      'storage/web-storage.ts': 'webStorage',
    },
  },
  'a message': {
    sign: /\.onmessage\b|addEventListener\??\.?\('(message|storage)'/,
    places: {
      'actions/web/popup.ts': 'readRedirect',
      'storage/change-channel.ts': 'isArray',
      'storage/web-storage.ts': 'storageArea',
    },
  },
};

/** The client's files without tests and comments. */
const files = new Map(
  globSync('**/*.ts', { cwd: source })
    .filter((file) => !/\.test(-d)?\.ts$/.test(file))
    .map((file) => {
      const text = readFileSync(join(source, file), 'utf8');
      const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$|(?<=[;,{}()] )\/\/ .*$/gm, '');
      return [file.split(sep).join('/'), code];
    }),
);

describe.each(Object.entries(doors))('%s', (_, { sign, places }) => {
  test('has a row for each place', () => {
    const found = [...files].filter(([, code]) => sign.test(code)).map(([file]) => file);
    expect(found.sort()).toEqual(Object.keys(places).sort());
  });

  test.each(Object.entries(places))('%s is behind %s', (file, check) => {
    expect(files.get(file)).toContain(check);
  });
});

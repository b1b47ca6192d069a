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
      // The keys of the user pool are fetched by the one door, too.
      'server/sessions/check-signature.ts': 'sendRequest',
      // Its origins are configured, and a redirect is an error.
      'server/proxies/handle-proxy.ts': 'isRedirect',
    },
  },
  'a URL that is parsed': {
    sign: /\bnew URL\(|\bparseUrl\(/,
    places: {
      'config/parse-url.ts': 'parseUrl',
      'config/check-config.ts': 'ENDPOINT',
      // Only its path and query count; the origin is configured.
      'server/create-auth-server.ts': 'findOrigin',
      'server/node-handler.ts': 'host.invalid',
      // It finds the names of cookies only.
      'server/visit.ts': 'host',
      'server/routes/callback.ts': 'flow.redirectUrl',
      'server/routes/return-to.ts': 'url.origin !== origin',
      'server/settings/find-origin.ts': 'LOOPBACK',
      'server/sessions/check-signature.ts': 'config.userPool.endpoint',
      'sign-in/totp-setup-details.ts': 'encodeURIComponent',
      'sign-in/web/exchange-code.ts': 'validateAuthResponse',
      'sign-in/web/foreign-redirect.ts': 'isSignInUrl',
      'sign-in/web/login-pages.ts': 'chooseRedirectUrl',
      'sign-in/web/loopback.ts': 'readRedirect',
      'sign-in/web/redirect-state.ts': 'readRedirect',
      // An answer from another origin is refused.
      'cognito/send-request.ts': 'InvalidResponse',
      'errors/own-errors.ts': 'origin',
      'bff/own-path.ts': 'isOwnPath',
      'page/login-pages.ts': 'return_to',
      'server/proxies/find-proxy.ts': 'startsWith(path)',
      'server/settings/check-options.ts': 'url.origin',
      'server/settings/check-proxies.ts': 'isSecure',
      'session/check-tokens.ts': 'isOrigin',
      'vend/bearer-fetch.ts': 'origins.has',
      'vend/follow-redirect.ts': 'RedirectRefused',
      'vend/app-sync-authorization.ts': 'assertSafeUrl',
      'vend/presign.ts': 'assertSafeUrl',
      'vend/session-socket.ts': 'assertSafeUrl',
    },
  },
  'a query that is made': {
    sign: /\bnew URLSearchParams\(/,
    places: {
      'sign-in/web/begin-flow.ts': 'checkScopes',
      'sign-in/web/sign-out-of-web.ts': 'chooseRedirectUrl',
      'server/routes/sign-out.ts': 'findLogoutUrl',
    },
  },
  'a page that is opened': {
    sign: /\bpage\.assign\(|location\.replace\(|globalThis\.open\b|\bopen(\?\.)?\(url/,
    places: {
      'sign-in/web/popup.ts': 'readRedirect',
      'sign-in/web/run-flow.ts': 'getLoginPages',
      'sign-in/web/sign-out-of-web.ts': 'getLoginPages',
      'sign-in/web/with-popup.ts': 'opener',
    },
  },
  'a token': {
    sign: /\b(parseJwt|decodeJWT|createUserSession)\(/,
    places: {
      'session/jwt.ts': 'parseJwt',
      'session/records.ts': 'checkTokens',
      // These hand the tokens of an answer, or of a storage, to `createUserSession`, which checks them.
      'session/tokens.ts': 'createUserSession',
      'adopt/foreign-session.ts': 'createUserSession',
      // Of the service in memory.
      'testing/test-service.ts': 'assertLive',
      'sign-in/new-device.ts': 'parseJwt',
      // The claims of a twin are only compared with those of the cookie's tokens.
      'server/relay/twins.ts': 'isTwin',
    },
  },
  'a record that is read': {
    sign: /\b(readRecord|toRecord|parseRecord|readPending|readDevice)</,
    places: {
      'sign-in/pending.ts': 'pendingShape',
      'session/devices.ts': 'deviceShape',
      'server/sessions/aws-keys.ts': 'identityShape',
      'server/sessions/parse-session.ts': 'endingShape',
      'session/record-shapes.ts': 'fits',
      'session/records.ts': 'userShape',
      'session/store-protocol.ts': 'endingShape',
      'session/store-protocol-identity.ts': 'identityShape',
      'session/store-protocol-sign-in.ts': 'readRecord',
    },
  },
  'a text that is parsed': {
    sign: /\bJSON\.parse\([^)]/,
    places: {
      'sign-in/steps.ts': 'readList',
      'sign-in/web-authn.ts': 'perform',
      'sign-in/web/flow-slots.ts': 'isFlow',
      'adopt/foreign-session.ts': 'readSignInDetails',
      'cli/profile.ts': 'parseConfig',
      'cli/read-outputs.ts': 'parseConfig',
      'cognito/rpc.ts': 'parseObject',
      'session/jwt.ts': 'decodeJWT',
      'server/relay/parse-call.ts': 'rebuild',
      'session/record-shapes.ts': 'fits',
      'storage/file-format.ts': 'isEntry',
      // Of the service in memory, which a page of the app does not load.
      'testing/test-service.ts': 'operation(',
    },
  },
  'a cookie': {
    sign: /\bcookie\b(?!s)(?=\.split|;|\s*=[^>=]| \?\?)|\bjar\.get\(\)/,
    places: {
      'adopt/amplify-cookies.ts': 'findCookie',
      // Names without secrets: of the live session, and of ended ones.
      'page/name-cookies.ts': 'parseEndedNames',
      'storage/cookie-storage.ts': 'HOST_PREFIX',
      'storage/remembering-storage.ts': '__Host-',
    },
  },
  'a storage that other code writes': {
    sign: /\.getItem\(/,
    places: {
      'sign-in/web/flow-slots.ts': 'isFlow',
      // The text is the app's own, and is given back to it.
      'page/login-pages.ts': 'customState',
      'adopt/adopt-when-found.ts': 'hasTraces',
      'adopt/foreign-session.ts': 'createUserSession',
      // Its texts are read by what reads each record.
      'storage/web-storage.ts': 'webStorage',
    },
  },
  'a message': {
    sign: /\.onmessage\b|addEventListener\??\.?\('(message|storage)'/,
    places: {
      'sign-in/web/popup.ts': 'readRedirect',
      'storage/change-channel.ts': 'isArray',
      'storage/web-storage.ts': 'storageArea',
      // What arrives after the end reaches no listener.
      'vend/session-socket.ts': '#isClosed',
    },
  },
};

/** How often a sign stands in a file, where that is more than once: another place in it fails too. */
const timesOf: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'a URL that is parsed': {
    'sign-in/web/loopback.ts': 2,
    'sign-in/web/redirect-state.ts': 4,
    'cognito/send-request.ts': 2,
    'config/parse-url.ts': 2,
    'session/check-tokens.ts': 2,
    'vend/session-socket.ts': 2,
    'page/login-pages.ts': 2,
    'server/proxies/find-proxy.ts': 2,
    'server/create-auth-server.ts': 2,
    'server/routes/callback.ts': 2,
    'server/settings/find-origin.ts': 2,
  },
  'a page that is opened': { 'sign-in/web/run-flow.ts': 2, 'sign-in/web/sign-out-of-web.ts': 2 },
  'a token': { 'session/jwt.ts': 3, 'session/records.ts': 4 },
  'a record that is read': {
    'session/records.ts': 2,
    'session/store-protocol.ts': 5,
    'session/store-protocol-sign-in.ts': 4,
  },
  'a text that is parsed': { 'adopt/foreign-session.ts': 2 },
  'a cookie': { 'adopt/amplify-cookies.ts': 4, 'storage/cookie-storage.ts': 5, 'storage/remembering-storage.ts': 2 },
  'a storage that other code writes': { 'adopt/foreign-session.ts': 4 },
  'a message': { 'sign-in/web/popup.ts': 2 },
};

/** By kind of stored text, as the list of keys names it: the check that its text passes, and where that stands. */
const kinds: Readonly<Record<string, readonly [file: string, check: string]>> = {
  current: ['session/store-protocol.ts', 'outPointer'],
  // It leads to the key of a record only.
  guest: ['session/store-protocol.ts', 'guestIdentityKey('],
  web: ['sign-in/web/flow-slots.ts', 'isFlow'],
  pending: ['sign-in/pending.ts', 'pendingShape'],
  session: ['session/records.ts', 'userShape'],
  ending: ['session/store-protocol.ts', 'endingShape'],
  identity: ['session/store-protocol-identity.ts', 'identityShape'],
  guestIdentity: ['session/store-protocol-identity.ts', 'identityShape'],
  device: ['session/devices.ts', 'deviceShape'],
  // It is compared with a text, and never parsed.
  aside: ['session/store-protocol.ts', 'copy === text'],
  revocations: ['session/store-protocol.ts', 'readRecord'],
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

describe.each(Object.entries(doors))('%s', (door, { sign, places }) => {
  test('has a row for each place', () => {
    const found = [...files].filter(([, code]) => sign.test(code)).map(([file]) => file);
    expect(found.sort()).toEqual(Object.keys(places).sort());
  });

  test.each(Object.entries(places))('%s is behind %s', (file, check) => {
    expect(files.get(file)).toContain(check);
  });

  test('stands once in a file, or as often as its row says', () => {
    const counted = [...files].map(([file, code]) => [file, [...code.matchAll(new RegExp(sign, 'g'))].length] as const);
    const several = counted.filter(([file, count]) => Object.hasOwn(places, file) && count > 1);
    expect(Object.fromEntries(several)).toEqual(timesOf[door] ?? {});
  });
});

describe('a kind of stored text', () => {
  test('has a row for each in the list of keys', () => {
    const list = files.get('session/records.ts') ?? '';
    const names = [...list.matchAll(/^export const (\w+)Key = /gm)].map(([, name]) => name);
    expect(names.sort()).toEqual(Object.keys(kinds).sort());
  });

  test.each(Object.entries(kinds))('%s is behind its check', (name, [file, check]) => {
    const protocol = ['', '-identity', '-sign-in'].map((part) => files.get(`session/store-protocol${part}.ts`));
    expect(protocol.join()).toContain(`${name}Key`);
    expect(files.get(file)).toContain(check);
  });
});

import { createConfigurationError } from '../../config/configuration-error.js';
import { LOOPBACK, parseUrl } from '../../config/parse-url.js';
import { checkProxies } from './check-proxies.js';
import type { AuthServerOptions, Settings } from './options.js';

const LEAST_SECRET_BYTES = 32;
/** Each one costs a decryption for a cookie that does not open. */
const MOST_SECRETS = 8;
const DEFAULT_MAX_AGE_SECONDS = 2_592_000;
/** Browsers cut a longer lifetime. */
const MOST_MAX_AGE_SECONDS = 34_560_000;

const KNOWN: readonly (keyof AuthServerOptions)[] = [
  'secret',
  'mode',
  'origin',
  'basePath',
  'clientSecret',
  'vends',
  'proxies',
  'cookie',
  'store',
  'trustedOrigins',
  'clientAddress',
  'adopt',
  'fetch',
  'logger',
];

/**
 * Checks the options of a server.
 *
 * @throws {AuthError} kind `configuration`; `field` names the option.
 */
export function checkOptions(options: AuthServerOptions): Settings {
  if (typeof options !== 'object' || options === null) fail('options', 'are missing', 'Pass { secret, mode, origin }.');
  const unknown = Object.keys(options).find((name) => !KNOWN.some((known) => known === name));
  if (unknown !== undefined) fail(unknown, 'is not an option', `The options are ${KNOWN.join(', ')}.`);
  const { mode, store, clientAddress, logger, fetch } = options;
  if (mode !== 'bff' && mode !== 'cookies') fail('mode', 'must be bff or cookies', 'Choose where the tokens are.');
  const functions = { clientAddress, logger, fetch };
  for (const [name, value] of Object.entries(functions)) {
    if (value !== undefined && typeof value !== 'function') fail(name, 'must be a function', 'Pass a function.');
  }
  const methods = ['get', 'set', 'add', 'remove', 'removeIf'] as const;
  const missing = store && methods.find((name) => typeof store[name] !== 'function');
  if (missing !== undefined) fail('store', `has no method ${missing}`, 'Implement ServerStore.');
  if (options.clientSecret !== undefined && (typeof options.clientSecret !== 'string' || options.clientSecret === ''))
    fail('clientSecret', 'must be the secret of the app client', 'Leave it out for a public app client.');
  return {
    mode,
    clientAddress,
    secrets: checkSecrets(options.secret),
    origins: checkPublicOrigins(options.origin === undefined ? [] : [options.origin].flat()),
    trustedOrigins: checkOrigins('trustedOrigins', options.trustedOrigins ?? []),
    basePath: checkBasePath(options.basePath),
    vends: checkVends(options.vends),
    proxies: checkProxies(options.proxies, checkBasePath(options.basePath)),
    adopt: checkAdopt(options),
    hasStore: store !== undefined,
    ...checkCookie(options.cookie),
  };
}

function checkSecrets(secret: unknown): readonly string[] {
  const secrets = [secret].flat();
  if (secret === undefined || secrets.length === 0) {
    fail('secret', 'is missing', 'Pass 32 random bytes or more: openssl rand -base64 32.');
  }
  if (secrets.length > MOST_SECRETS) fail('secret', `has more than ${MOST_SECRETS} entries`, 'Drop the oldest.');
  return secrets.map((one) => {
    if (typeof one === 'string' && new TextEncoder().encode(one).length >= LEAST_SECRET_BYTES) return one;
    // The message does not quote it.
    return fail('secret', `must have at least ${LEAST_SECRET_BYTES} bytes`, 'Create one: openssl rand -base64 32.');
  });
}

function checkOrigins(field: string, origins: readonly unknown[]): readonly string[] {
  if (!Array.isArray(origins)) fail(field, 'must be a list', 'Pass a list of origins.');
  return origins.map((one) => {
    const url = typeof one === 'string' ? parseUrl(one) : undefined;
    const isOrigin = url && /^https?:$/.test(url.protocol) && (one === url.origin || one === `${url.origin}/`);
    if (isOrigin) return url.origin;
    return fail(field, 'must be an origin', 'It looks like https://app.example.com, without a path.');
  });
}

function checkPublicOrigins(given: readonly unknown[]): readonly string[] {
  const origins = checkOrigins('origin', given);
  const plain = origins.find((origin) => origin.startsWith('http:') && !LOOPBACK.test(origin));
  if (plain !== undefined)
    fail('origin', 'must be an https origin', 'Browsers drop the cookies of plain http; it is for this machine.');
  return origins;
}

function checkBasePath(basePath: unknown = '/auth'): string {
  if (typeof basePath === 'string' && /^(\/[\w-][\w.~-]*)+$/.test(basePath)) return basePath;
  return fail('basePath', 'must be a path', 'It looks like /auth: it begins with a slash, and ends without one.');
}

function checkCookie(cookie: AuthServerOptions['cookie']): Pick<Settings, 'cookieName' | 'maxAgeSeconds'> {
  const { name = 'claviger', maxAgeSeconds = DEFAULT_MAX_AGE_SECONDS } = readMembers('cookie', cookie, [
    'name',
    'maxAgeSeconds',
  ]);
  if (typeof name !== 'string' || !/^[a-z\d][a-z\d-]{0,39}$/i.test(name))
    fail('cookie.name', 'must have letters, digits and hyphens', 'Leave it out: the default is claviger.');
  const isAge = typeof maxAgeSeconds === 'number' && Number.isInteger(maxAgeSeconds);
  if (!isAge || maxAgeSeconds < 0 || maxAgeSeconds > MOST_MAX_AGE_SECONDS)
    fail('cookie.maxAgeSeconds', 'must be whole seconds, at most 400 days', '0 means: until the browser closes.');
  return { cookieName: name, maxAgeSeconds };
}

function checkVends(vends: AuthServerOptions['vends']): Settings['vends'] {
  const { tokens = [], awsCredentials = false } = readMembers('vends', vends, ['tokens', 'awsCredentials']);
  const isList = Array.isArray(tokens) && tokens.every((use) => use === 'access' || use === 'id');
  if (!isList) fail('vends.tokens', "must be a list of 'access' and 'id'", 'Leave it out to vend no token.');
  if (typeof awsCredentials !== 'boolean') fail('vends.awsCredentials', 'must be true or false', 'Default: false.');
  return { tokens, awsCredentials };
}

/** Reads an option that is an object: absent members are undefined, and unknown ones are denied. */
function readMembers<T extends object>(field: string, value: T | undefined, names: readonly (keyof T & string)[]): T {
  if (value === undefined) return {} as T;
  if (typeof value !== 'object' || value === null)
    fail(field, 'must be an object', `Its members: ${names.join(', ')}.`);
  const unknown = Object.keys(value).find((name) => !names.some((known) => known === name));
  if (unknown !== undefined) fail(`${field}.${unknown}`, 'is not an option', `Its members: ${names.join(', ')}.`);
  return value;
}

function checkAdopt({ adopt }: AuthServerOptions): Settings['adopt'] {
  if (adopt === undefined || adopt === false) return undefined;
  const storage = adopt?.storage;
  if (typeof storage?.withJar === 'function') return storage;
  return fail('adopt', 'must be { storage: amplifyCookies() }', 'Leave it out to adopt no cookies of other code.');
}

function fail(field: string, message: string, suggestion: string): never {
  throw createConfigurationError(field, message, suggestion);
}

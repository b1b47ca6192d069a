import { AuthError } from '../errors/auth-error.js';
import type { AuthConfig } from './auth-config.js';
import type { AuthOutputs } from './auth-outputs.js';
import { checkConfig } from './check-config.js';
import { createConfigurationError } from './configuration-error.js';
import { type Members, readConfig, readMember } from './read-config.js';
import { listShapes, type Shape } from './shapes.js';

const SUGGESTION = 'Pass what amplify_outputs.json or amplifyconfiguration.json holds, or { userPool, identityPool }.';

/** The form of a member, by its path in an `AuthConfig` or by its name. */
const FORMS: Readonly<Record<string, string>> = {
  userPool: 'Name a user pool, an identity pool, or both.',
  'userPool.id': 'It looks like us-east-1_AbCdEfGhI.',
  'userPool.clientId': 'It looks like 1example23456789.',
  'identityPool.id': 'It looks like us-east-1:UUID.',
  region: 'It must be that of the id.',
  endpoint: 'Use https; http is for localhost alone.',
  'oauth.domain': 'It looks like example.auth.us-east-1.amazoncognito.com.',
};

/**
 * Reads a configuration in one of the shapes of {@link AuthOutputs}, and checks it.
 *
 * @throws {AuthError} kind `configuration`. `field` names the member of `AuthConfig`, the message the member of that shape.
 */
export function parseConfig(outputs: AuthOutputs): AuthConfig {
  if (typeof outputs === 'string') {
    throw createConfigurationError('outputs', 'is a string', 'Pass the object: import the file, or use JSON.parse().');
  }
  if (typeof outputs !== 'object' || outputs === null) {
    throw createConfigurationError('outputs', 'is missing', SUGGESTION);
  }
  const { source, shape } = findShape(outputs as Members);
  try {
    const config = shape ? readConfig(source, shape) : source;
    checkConfig(config);
    return config;
  } catch (error) {
    throw error instanceof AuthError ? explain(error, source, shape) : error;
  }
}

/** Finds the shape, in a module namespace too. An `AuthConfig` has no shape. */
function findShape(outputs: Members): { readonly source: Members; readonly shape?: Shape } {
  const shapes = listShapes();
  for (const source of [outputs, Object(outputs['default'])]) {
    if ('userPool' in source || 'identityPool' in source) return { source };
    const shape = shapes.find(({ marker }) => readMember(source, marker) !== undefined);
    if (shape) return { source, shape };
  }
  const wanted = ['userPool', 'identityPool', ...shapes.flatMap(({ marker }) => (marker.includes('.') ? [] : marker))];
  const hint = wanted.map((name) => createHint(outputs, name)).find(Boolean) ?? '';
  throw createConfigurationError('outputs', `has none of ${wanted.join(', ')}`, SUGGESTION + hint);
}

/** Rewrites an error in the words of the shape. For an absent member it adds a hint at a misspelled one. */
function explain({ field = '', message, recoverySuggestion }: AuthError, source: Members, shape?: Shape): AuthError {
  const [part = '', member = 'id'] = field.split('.');
  const path = `${readMember(shape, `${part}.${member}`) ?? field}`;
  const [, parent, name = path] = /^(.*)\.(.*)$/.exec(path) ?? [];
  const owner = parent ? readMember(source, parent) : source;
  const hint = readMember(source, path) === undefined ? createHint(owner, name) : '';
  return new AuthError('configuration', 'InvalidConfiguration', message.replace(field, path) + hint, {
    recoverySuggestion: FORMS[field] ?? FORMS[member] ?? recoverySuggestion,
    field,
  });
}

/** Suggests the wanted name where a member has a similar one: in another case, or with more words. */
function createHint(owner: unknown, wanted: string): string {
  const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');
  const near = Object.keys(Object(owner)).find(
    (name) => ![wanted, 'clientId'].includes(name) && plain(name).endsWith(plain(wanted)),
  );
  return near === undefined ? '' : ` Did you mean ${wanted} instead of ${near}?`;
}

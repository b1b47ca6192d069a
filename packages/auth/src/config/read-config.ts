import type { AuthConfig } from './auth-config.js';
import { createConfigurationError } from './configuration-error.js';
import type { Shape } from './shapes.js';

/** An object of unknown members. */
export type Members = Readonly<Record<string, unknown>>;

/** Returns the member at a path such as `auth.oauth.domain`. */
export function readMember(value: unknown, path = ''): unknown {
  return path.split('.').reduce((found, name) => Object(found)[name], value) ?? undefined;
}

/**
 * Reads the members of an `AuthConfig` from their places in the shape. An empty text counts as absent.
 *
 * @throws {AuthError} kind `configuration` for an `amplify_outputs.json` whose version is not 1.
 */
export function readConfig(source: Members, shape: Shape): AuthConfig {
  const version = readMember(source, 'version');
  if (shape.marker === 'auth' && !(typeof version === 'string' && /^1(\.|$)/.test(version))) {
    const fault =
      version === undefined
        ? 'is missing'
        : `${/string|number/.test(typeof version) ? version : typeof version} is not supported`;
    throw createConfigurationError('version', fault, 'Use an amplify_outputs.json of version 1.');
  }
  const readPart = (paths: Readonly<Record<string, string>> = {}): Record<string, unknown> => {
    const members = Object.entries(paths).map(([name, path]) => [name, convert(name, readMember(source, path), shape)]);
    return Object.fromEntries(members.filter(([, value]) => value !== undefined && value !== ''));
  };
  const { migrates, ...userPool } = readPart(shape.userPool);
  const identityPool = readPart(shape.identityPool);
  const oauth = readPart(shape.oauth);
  const flow = readMember(source, shape.authFlow);
  const ownFlow = typeof flow === 'string' ? flow.replace(/^(CUSTOM_AUTH).*/, '$1') : '';
  const authFlow = migrates === true ? 'USER_PASSWORD_AUTH' : ownFlow;
  const config: unknown = {
    ...(('id' in userPool || 'clientId' in userPool) && { userPool }),
    ...('id' in identityPool && { identityPool }),
    ...('domain' in oauth && { oauth }),
    ...(/^(USER_(SRP_|PASSWORD_)?|CUSTOM_)AUTH$/.test(authFlow) && { authFlow }),
  };
  return config as AuthConfig;
}

function convert(name: string, value: unknown, { allowsGuests }: Shape): unknown {
  if (name === 'allowGuests') return allowsGuests?.(value);
  if (/scopes|Urls/.test(name)) return toTexts(value);
  // Some shapes have a host without a scheme.
  return name === 'endpoint' && typeof value === 'string' && /^[\w.-]+$/.test(value) ? `https://${value}/` : value;
}

/** Splits a list of texts, or one text with commas. */
function toTexts(value: unknown): readonly string[] {
  const texts = [value].flat().flatMap((one: unknown) => (typeof one === 'string' ? one.split(',') : []));
  return texts.flatMap((text) => text.trim() || []);
}

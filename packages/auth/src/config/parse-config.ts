import type { AuthConfig } from './auth-config.js';
import { checkConfig } from './check-config.js';
import { createConfigurationError } from './check-endpoint.js';
import { parseGen1Mobile, parseGen1Web } from './gen1.js';
import { parseGen2 } from './gen2.js';
import { member } from './parts.js';

/** Any of the shapes in which an app's configuration comes: see {@link parseConfig}. */
export type AuthOutputs = AuthConfig | object;

const suggestion = 'Pass what amplify_outputs.json or amplifyconfiguration.json holds, or { userPool, identityPool }.';

/**
 * Reads a configuration: `amplify_outputs.json` (Gen 2), `aws-exports` or `amplifyconfiguration.json` (Gen 1, of the
 * web and of the mobile libraries), or an {@link AuthConfig}.
 *
 * @throws {AuthError} kind `configuration`, with `field` naming the member.
 */
export function parseConfig(outputs: AuthOutputs): AuthConfig {
  if (typeof outputs !== 'object' || outputs === null) {
    throw createConfigurationError('outputs', 'is missing', suggestion);
  }
  return checkConfig(parseShape(outputs as Record<string, unknown>));
}

function parseShape(outputs: Record<string, unknown>): AuthConfig {
  if ('userPool' in outputs || 'identityPool' in outputs) return outputs as AuthConfig;
  if ('version' in outputs && 'auth' in outputs) return parseGen2(outputs);
  if ('aws_project_region' in outputs) return parseGen1Web(outputs);
  if (member(outputs, 'auth', 'plugins', 'awsCognitoAuthPlugin')) return parseGen1Mobile(outputs);
  throw createConfigurationError('outputs', 'is none of the known shapes', suggestion);
}

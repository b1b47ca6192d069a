import type { AuthConfig, AuthFlow } from './auth-config.js';
import { checkConfig } from './check-config.js';
import { createConfigurationError } from './check-endpoint.js';
import { parseGen1Mobile, parseGen1Web } from './gen1.js';
import { parseGen2 } from './gen2.js';

/** Any of the shapes in which an app's configuration comes: see {@link parseConfig}. */
export type AuthOutputs = AuthConfig | object;

/**
 * Reads a configuration: `amplify_outputs.json` (Gen 2), `aws-exports` or `amplifyconfiguration.json` (Gen 1, of the
 * web and of the mobile libraries), or an {@link AuthConfig}.
 *
 * @throws {AuthError} kind `configuration`, with `field` naming the member.
 */
export function parseConfig(outputs: AuthOutputs): AuthConfig {
  if (typeof outputs !== 'object' || outputs === null) {
    throw createConfigurationError('outputs', 'is missing', 'Pass the contents of amplify_outputs.json.');
  }
  return checkConfig(parseShape(outputs as Record<string, unknown>));
}

function parseShape(outputs: Record<string, unknown>): AuthConfig {
  if ('userPool' in outputs || 'identityPool' in outputs) return outputs as AuthConfig;
  if ('version' in outputs && 'auth' in outputs) return parseGen2(outputs);
  if ('aws_project_region' in outputs) return parseGen1Web(outputs);
  if (member(outputs, 'auth', 'plugins', 'awsCognitoAuthPlugin')) return parseGen1Mobile(outputs);
  throw createConfigurationError(
    'outputs',
    'is none of the known shapes',
    'Pass the contents of amplify_outputs.json, aws-exports or amplifyconfiguration.json, or { userPool, identityPool }.',
  );
}

/** What stands under a path of names; undefined where there is nothing. */
export function member(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Reflect.get(current, name);
  }
  return current;
}

/** The text under a path of names; undefined where there is none. */
export function text(value: unknown, ...path: readonly string[]): string | undefined {
  const found = member(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** The texts of a list, or of a text that separates them by commas. */
export function texts(value: unknown): readonly string[] {
  const list: readonly unknown[] = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [];
  return list.filter((item): item is string => typeof item === 'string' && item !== '');
}

/** Members that are there; an absent one is left out instead of being undefined. */
export function present<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

const flows: readonly string[] = ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'CUSTOM_AUTH', 'USER_AUTH'];

/** A flow by its name, `CUSTOM_AUTH` also by those of the mobile libraries. */
export function parseFlow(name: string | undefined): AuthFlow | undefined {
  const flow = name?.startsWith('CUSTOM_AUTH') ? 'CUSTOM_AUTH' : name;
  return flows.includes(flow ?? '') ? (flow as AuthFlow) : undefined;
}

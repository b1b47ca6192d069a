import type { AuthConfig, AuthFlow } from './auth-config.js';

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

/** The login pages under these names for their domain, scopes, and URLs to come back to; undefined without a domain. */
export function parseOAuth(
  value: unknown,
  [domainName, scopesName, signInName, signOutName]: readonly [string, string, string, string],
  endpoint?: string,
): object | undefined {
  const domain = text(value, domainName);
  return domain === undefined
    ? undefined
    : {
        domain,
        endpoint,
        scopes: texts(member(value, scopesName)),
        signInUrls: texts(member(value, signInName)),
        signOutUrls: texts(member(value, signOutName)),
      };
}

/** The texts of a list, or of a text that separates them by commas. */
export function texts(value: unknown): readonly string[] {
  const list: readonly unknown[] = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [];
  return list.filter((item): item is string => typeof item === 'string' && item !== '');
}

type Part = object | '' | false | undefined;

/** A configuration of the parts that are there, each with the members that are. */
export function toConfig(parts: {
  readonly userPool: Part;
  readonly identityPool: Part;
  readonly oauth: Part;
  readonly authFlow?: AuthFlow | undefined;
}): AuthConfig {
  const entries = Object.entries(parts).filter(([, part]) => part);
  return Object.fromEntries(entries.map(([name, part]) => [name, present(part)])) as AuthConfig;
}

/** An absent member is left out instead of being undefined. */
function present(part: unknown): unknown {
  if (!(part instanceof Object)) return part;
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
}

const flows: readonly string[] = ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'CUSTOM_AUTH', 'USER_AUTH'];

/** A flow by its name, `CUSTOM_AUTH` also by those of the mobile libraries. */
export function parseFlow(name: string | undefined): AuthFlow | undefined {
  const flow = name?.startsWith('CUSTOM_AUTH') ? 'CUSTOM_AUTH' : name;
  return flows.includes(flow ?? '') ? (flow as AuthFlow) : undefined;
}

import type { OauthParameters } from '../protocol/parameters.js';

/** A challenge as a page has it: it travels in the page's form. */
export interface Challenge {
  readonly name: string;
  readonly session: string;
  readonly username: string;
  /** What the page shows of it; nothing relies on them. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The challenge that a form answers. */
export function readChallenge(form: OauthParameters): Challenge | undefined {
  const { challenge: name, session = '', username = '', about = '{}' } = form;
  return name === undefined ? undefined : { name, session, username, parameters: readTexts(about) };
}

function readTexts(json: string): Record<string, string> {
  const value = parse(json);
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string'));
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A list of names that a challenge has as JSON. */
export function readNames(json: string | undefined): readonly string[] {
  const value = parse(json ?? '[]');
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

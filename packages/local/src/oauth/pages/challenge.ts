import type { OauthParameters } from '../protocol/parameters.js';

/** A challenge on a page, which carries it in its form. */
export interface Challenge {
  readonly name: string;
  readonly session: string;
  readonly username: string;
  /** For display only: they come back from the browser unverified. */
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

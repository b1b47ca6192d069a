/** What a server vends to the page, as a handle tells it. */
export interface HandleVends {
  readonly access: boolean;
  readonly id: boolean;
}

/**
 * What stands in place of the refresh token in a page whose tokens are on the server. It names a session, and opens nothing.
 */
export interface Handle {
  /** The id of the session. */
  readonly sid: string;
  /** The generation of the tokens that came with it. Only a hint: a handle of any generation names the session. */
  readonly gen: number;
  readonly vends: HandleVends;
  /** Whether the user signed in on the login pages, which keep a session of their own. */
  readonly isWeb: boolean;
}

/** Asks for the session of the cookie in place of a named one. */
export const CURRENT_HANDLE = 'claviger.current';

const FORM = /^claviger\.([0-9a-f]{32})\.([0-9a-z]{1,9})\.(a?)(i?)(w?)$/;

/** Writes a handle. */
export function createHandle({ sid, gen, vends, isWeb }: Handle): string {
  return `claviger.${sid}.${gen.toString(36)}.${vends.access ? 'a' : ''}${vends.id ? 'i' : ''}${isWeb ? 'w' : ''}`;
}

/** Parses a handle. Undefined for any other text, a refresh token above all. */
export function parseHandle(text: string): Handle | undefined {
  const [found, sid = '', gen = '', access, id, web] = FORM.exec(text) ?? [];
  if (found === undefined) return undefined;
  const vends = { access: access !== '', id: id !== '' };
  return { sid, gen: Number.parseInt(gen, 36), vends, isWeb: web !== '' };
}

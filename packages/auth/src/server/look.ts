import type { InitialSnapshot } from '../bff/initial-snapshot.js';
import type { CognitoAuthSession } from '../session/view.js';
import { describeAuthSession } from './sessions/describe-auth-session.js';
import { describeFailure, describeSession } from './sessions/describe-session.js';
import { type HeadersLike, readHeader } from './sessions/read-headers.js';
import type { ServerCore } from './sessions/server-core.js';

/** The attributes of the script of {@link Look.script}. */
export interface ScriptOptions {
  /** The nonce of the page's Content Security Policy. */
  readonly nonce?: string;
  /** The global variable that gets the snapshot. Default `clavigerSnapshot`. */
  readonly variable?: string;
}

/**
 * The session of one request in code that cannot set cookies, such as a server component. It refreshes nothing, makes no request
 * to Cognito (in `cookies` mode one for the keys of the user pool, which stay), and has no method that writes.
 */
export interface Look {
  /** Returns who is signed in, without tokens: plain data for `createAuth(outputs, { initial })`. */
  snapshot(): Promise<InitialSnapshot>;
  /** Returns a `<script>` that sets a global variable to the snapshot, escaped for HTML. */
  script(options?: ScriptOptions): Promise<string>;
  /**
   * Returns the session with what is known. Tokens that have expired are an error: renew them before, with `server.visit` in a
   * proxy or a loader, and pass its `forward()` on.
   */
  session(): Promise<CognitoAuthSession>;
}

/** Opens the session of a request for reading. */
export function createLook(core: ServerCore, headers: HeadersLike, origin: string): Look {
  const { visitor } = core.open(readHeader(headers, 'cookie') ?? '', origin);
  const snapshot = (): Promise<InitialSnapshot> => visitor.read().then(describeSession, describeFailure);
  return {
    snapshot,
    script: async (options) => writeScript(await snapshot(), options),
    session: () => describeAuthSession(core, visitor, { failure: undefined, isForced: false, isTokensOnly: true }),
  };
}

/**
 * Writes a script. No text of a user can end it, begin a comment or a tag, or end a line.
 *
 * @throws {TypeError} for a nonce or a name that would leave its place.
 */
function writeScript(value: InitialSnapshot, { nonce, variable = 'clavigerSnapshot' }: ScriptOptions = {}): string {
  if (nonce !== undefined && !/^[\w+/=-]+$/.test(nonce)) throw new TypeError('The nonce must be base64.');
  if (!/^[A-Za-z_$][\w$]*$/.test(variable)) throw new TypeError('The variable must be a name of JavaScript.');
  const json = JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escapeCharacter);
  return `<script${nonce === undefined ? '' : ` nonce="${nonce}"`}>globalThis.${variable}=${json}</script>`;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

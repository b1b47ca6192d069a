import { assertKnownOptions } from '../base/known-options.js';
import type { Outputs } from '../control/amplify-outputs.js';
import { ControlError } from '../control/control-error.js';
import type { ActiveFault, Fault } from '../control/fault.js';
import type { SavedSnapshot } from '../control/snapshot.js';
import type { TestSession } from '../control/test-users.js';
import type { ServerEvent } from '../events/server-event.js';
import type { InboxMessage, InboxQuery } from '../inbox/inbox-message.js';
import { type ControlCall, createControlCall, DEFAULT_URL } from './control-call.js';
import { type StorageState, type TestUser, toOrigin, toStorageState } from './storage-state.js';

/** A server in another process, with the controls that a `Local` has in its own. */
export interface RemoteLocal {
  readonly url: string;
  /** `amplify_outputs.json` as an object. */
  readOutputs(): Promise<Outputs>;
  readonly inbox: {
    /** The newest message to an address or phone number; with `waitSeconds` (60 at most) as soon as there is one. */
    find(query: InboxQuery & { readonly waitSeconds?: number }): Promise<InboxMessage | undefined>;
    /** Deletes messages: by default all. */
    clear(query?: InboxQuery): Promise<void>;
  };
  readonly clock: {
    advance(seconds: number): Promise<void>;
    set(instant: Date): Promise<void>;
  };
  readonly faults: {
    add(fault: Fault): Promise<ActiveFault>;
    clear(): Promise<void>;
  };
  readonly snapshots: {
    save(name: string): Promise<SavedSnapshot>;
    restore(name: string): Promise<void>;
  };
  /** Returns the requests after the `sequence` `since`, and the reasons of denials. */
  listEvents(query?: { readonly since?: number }): Promise<readonly ServerEvent[]>;
  /**
   * Returns the code of the newest message to an e-mail address or phone number. It waits for a message, at most `waitSeconds`:
   * by default 10.
   *
   * @throws {ControlError} `MessageNotFound`
   */
  readCode(to: string, options?: { readonly purpose?: string; readonly waitSeconds?: number }): Promise<string>;
  /**
   * A code of a user's authenticator that the server accepts now: the current one, or the next one after its use.
   *
   * @throws {ControlError} `UserNotFound`, `AuthenticatorNotFound`, `CodesUsed`, `PoolNotFound`
   */
  totp(user: string | TestUser): Promise<string>;
  /**
   * Starts a session of a user on the server, without password and codes, for the `localStorage` of the app at `origin`.
   * `aws-amplify`, `amazon-cognito-identity-js` and `@claviger/auth` start signed in with it.
   *
   * @param options.origin where the app runs, such as `http://localhost:5173`
   * @throws {ControlError} `UserNotFound`, `UserCannotSignIn`, `PoolNotFound`, `ClientNotFound`
   * @throws {TypeError} for an `origin` that is not one of a page
   */
  storageState(user: string | TestUser, options: { readonly origin: string }): Promise<StorageState>;
  /** Restores the state of the first start. */
  reset(): Promise<void>;
}

/**
 * Controls a server that runs elsewhere: one of `claviger start`, `claviger exec` or `createGlobalSetup`.
 *
 * @param options.url default: the environment's `CLAVIGER_URL`, else `http://127.0.0.1:9319`
 * @param options.token the server's `controlToken`, where others can reach it
 * @throws {TypeError} for an unknown option
 */
export function connectLocal(options: { readonly url?: string; readonly token?: string } = {}): RemoteLocal {
  assertKnownOptions('connectLocal', options, { url: true, token: true });
  const url = (options.url ?? process.env['CLAVIGER_URL'] ?? DEFAULT_URL).replace(/\/+$/, '');
  return createRemoteLocal(url, { ask: createControlCall(url, options) });
}

/**
 * The controls of a server.
 *
 * @param options.now the clock of its clients, in milliseconds since the epoch. Default: that of this process
 */
export function createRemoteLocal(
  url: string,
  { ask, now = () => Date.now() }: { readonly ask: ControlCall; readonly now?: () => number },
): RemoteLocal {
  return {
    url,
    readOutputs: () => ask('GET', 'outputs'),
    inbox: {
      find: async ({ waitSeconds, ...query }) => {
        const parameters = toQuery({ ...query, wait: waitSeconds });
        return (await ask<InboxMessage[]>('GET', `inbox${parameters}`))[0];
      },
      clear: async (query = {}) => void (await ask('DELETE', `inbox${toQuery({ ...query })}`)),
    },
    clock: {
      advance: async (advanceSeconds) => void (await ask('POST', 'clock', { advanceSeconds })),
      set: async (instant) => void (await ask('POST', 'clock', { now: instant.toISOString() })),
    },
    faults: {
      add: (fault) => ask('POST', 'faults', fault),
      clear: async () => void (await ask('DELETE', 'faults')),
    },
    snapshots: {
      save: (name) => ask('PUT', `snapshots/${encodeURIComponent(name)}`),
      restore: async (name) => void (await ask('POST', `snapshots/${encodeURIComponent(name)}/restore`)),
    },
    listEvents: async (query = {}) => {
      assertKnownOptions('listEvents', query, { since: true });
      return await ask('GET', `events${toQuery(query)}`);
    },
    readCode: (to, query) => readCode(ask, to, query),
    totp: async (user) => (await ask<{ readonly code: string }>('POST', 'totp', toUser(user))).code,
    storageState: async (user, options) => {
      assertKnownOptions('storageState', options, { origin: true });
      return await createStorageState(ask, user, { origin: options.origin, now });
    },
    reset: async () => void (await ask('POST', 'reset')),
  };
}

/** Of a user that a test describes with more, such as a password, only the name is sent. */
function toUser(user: string | TestUser): TestUser {
  if (typeof user === 'string') return { username: user };
  const { username, userPoolId, clientId } = user;
  return { username, ...(userPoolId !== undefined && { userPoolId }), ...(clientId !== undefined && { clientId }) };
}

async function createStorageState(
  ask: ControlCall,
  user: string | TestUser,
  { origin, now }: { readonly origin: string; readonly now: () => number },
): Promise<StorageState> {
  const at = toOrigin(origin);
  const named = toUser(user);
  const session = await ask<TestSession>('POST', 'sessions', named);
  return toStorageState(session, { origin: at, loginId: named.username, now: now() });
}

const CODE_WAIT_SECONDS = 10;

async function readCode(
  ask: ControlCall,
  to: string,
  options: { readonly purpose?: string; readonly waitSeconds?: number } = {},
): Promise<string> {
  assertKnownOptions('readCode', options, { purpose: true, waitSeconds: true });
  const { purpose, waitSeconds = CODE_WAIT_SECONDS } = options;
  const [message] = await ask<InboxMessage[]>('GET', `inbox${toQuery({ to, purpose, wait: waitSeconds })}`);
  if (message !== undefined) return message.code;
  throw new ControlError('MessageNotFound', `No message came to ${to} within ${waitSeconds} s.`);
}

function toQuery(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? '' : `?${given}`;
}

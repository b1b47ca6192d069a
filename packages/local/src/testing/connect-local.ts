import type { Outputs } from '../control/amplify-outputs.js';
import type { ActiveFault, Fault } from '../control/fault.js';
import type { SavedSnapshot } from '../control/snapshot.js';
import type { ServerEvent } from '../events/server-event.js';
import type { InboxMessage, InboxQuery } from '../inbox/inbox-message.js';

/** A server in another process, with the controls that a `Local` has in its own. */
export interface RemoteLocal {
  readonly url: string;
  /** `amplify_outputs.json` as an object. */
  readOutputs(): Promise<Outputs>;
  readonly inbox: {
    /** The newest message to an address or phone number; with `waitSeconds` (60 at most) as soon as there is one. */
    find(query: InboxQuery & { readonly waitSeconds?: number }): Promise<InboxMessage | undefined>;
    /** Takes messages out of it, by default all. */
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
  /** Requests after the one with the sequence `since`, and why they were refused. */
  listEvents(query?: { readonly since?: number }): Promise<readonly ServerEvent[]>;
  /** Back to the state of a first start. */
  reset(): Promise<void>;
}

/** Where a server is, when nothing says otherwise: what `claviger exec` set, else the default port. */
const DEFAULT_URL = 'http://127.0.0.1:9319';

/**
 * Controls a server that runs elsewhere: one of `claviger start`, `claviger exec` or `createGlobalSetup`.
 *
 * @param options.url default: the environment's `CLAVIGER_URL`, else `http://127.0.0.1:9319`
 * @param options.token the server's `controlToken`, where others can reach it
 */
export function connectLocal(options: { readonly url?: string; readonly token?: string } = {}): RemoteLocal {
  const url = (options.url ?? process.env['CLAVIGER_URL'] ?? DEFAULT_URL).replace(/\/+$/, '');

  const ask = async <T>(method: string, path: string, body: unknown = {}): Promise<T> => {
    const answer = await fetch(`${url}/_claviger/${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(options.token !== undefined && { authorization: `Bearer ${options.token}` }),
      },
      ...(method !== 'GET' && { body: JSON.stringify(body) }),
    });
    const content = (await answer.json()) as T & { readonly message?: string };
    if (!answer.ok) throw new Error(content.message ?? `${url} answered with status ${answer.status}.`);
    return content;
  };

  return {
    url,
    readOutputs: () => ask('GET', 'outputs'),
    inbox: {
      find: async ({ waitSeconds, ...query }) => {
        const parameters = toQuery({ ...query, wait: waitSeconds });
        return (await ask<InboxMessage[]>('GET', `inbox${parameters}`))[0];
      },
      clear: async ({ to, purpose } = {}) => void (await ask('DELETE', `inbox${toQuery({ to, purpose })}`)),
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
    listEvents: ({ since } = {}) => ask('GET', `events${toQuery({ since })}`),
    reset: async () => void (await ask('POST', 'reset')),
  };
}

function toQuery(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? '' : `?${given}`;
}

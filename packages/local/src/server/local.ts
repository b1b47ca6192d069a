import type { Clock } from '../base/clock.js';
import { assertKnownOptions } from '../base/known-options.js';
import type { AccessKey } from '../base/settings.js';
import type { LocalServices } from '../context/services.js';
import type { Outputs } from '../control/amplify-outputs.js';
import type { Controls } from '../control/controls.js';
import type { Faults } from '../control/faults.js';
import { buildOutputs } from '../control/outputs.js';
import type { Snapshots } from '../control/snapshot.js';
import type { Events } from '../events/server-event.js';
import type { SignedRequest } from '../iam/signed-request.js';
import { type VerifiedRequest, type VerifyOptions, verifyRequest } from '../iam/verify-request.js';
import { listMessages } from '../inbox/inbox.js';
import type { InboxMessage, InboxQuery } from '../inbox/inbox-message.js';
import { deleteMessages, waitForMessages } from '../inbox/inbox-watch.js';
import type { ReadyUser } from '../seed/seed.js';
import type { Seeding } from '../seed/seeding.js';
import type { HttpServer } from './http-server.js';
import { createOpenDoors } from './open-doors.js';

/** A running server. */
export interface Local {
  /** `http://127.0.0.1:<port>`, or with the address of `host`; without a trailing slash. */
  readonly url: string;
  /** The same address over TLS, with the certificate (PEM) that clients have to trust; absent without `tls`. */
  readonly tls: { readonly url: string; readonly certificate: string } | undefined;
  /** `amplify_outputs.json` as an object. */
  readonly outputs: Outputs;
  readonly inbox: {
    /** The newest message to an address or phone number; with `waitSeconds` as soon as there is one. */
    find(query: {
      readonly to: string;
      readonly purpose?: string;
      readonly waitSeconds?: number;
    }): Promise<InboxMessage | undefined>;
    /** The newest 500 messages, newest first. */
    list(query?: { readonly to?: string }): Promise<InboxMessage[]>;
    /** Deletes messages: by default all. */
    clear(query?: InboxQuery): Promise<void>;
  };
  /** The server's clock. Tokens, codes and credentials expire by it. */
  readonly clock: Pick<Clock, 'now' | 'advance' | 'set'>;
  /** Fault injection. */
  readonly faults: Faults;
  /** Saves and restores everything. */
  readonly snapshots: Snapshots;
  /** The last requests, and why they failed. */
  readonly events: Events;
  /**
   * Returns the users of the seed who can sign in with the seed's password.
   *
   * @param limit ends the search after so many: each user costs about 2 ms. Default: all.
   */
  listReadyUsers(limit?: number): Promise<readonly ReadyUser[]>;
  /** Returns the names of the seed's users that do not exist. A seed fills a new data folder; a reset applies it to a used one. */
  listMissingUsers(): Promise<readonly string[]>;
  /** The administrator's key, and whether this start made it. */
  readonly administrator: AccessKey & { readonly isNew: boolean };
  /** The bearer token of the control plane, where others can reach the server. Loopback needs no token. */
  readonly controlToken: string | undefined;
  /**
   * Verifies a request to a server of your own that is signed with keys of this server, as AWS would, and returns the signer.
   * With `action` it also returns whether the role's policies (`roles`) allow that on `resource`.
   *
   * @throws {Error} with the service's name of the exception as `name`, such as `ExpiredTokenException`, and its `status`
   * @throws {TypeError} for a request whose body was read already, and naming the member that is wrong
   *
   * @example
   * ```ts
   * const local = await startLocal();
   * const request = { method: 'GET', url: '/notes', headers: { host: 'api.example.com' } };
   * const { identityId, allowed } = await local.verifyRequest(request, {
   *   action: 'execute-api:Invoke',
   *   resource: 'arn:aws:execute-api:us-east-1:123456789012:api/prod/GET/notes',
   * });
   * ```
   */
  verifyRequest(request: Request | SignedRequest, options?: VerifyOptions): Promise<VerifiedRequest>;
  /** Restores the state of the first start, with the machine's time and without faults. */
  reset(): Promise<void>;
  /**
   * Waits at most a second for requests in progress, then abandons them and frees the port and the data folder. After
   * that the server uses, answers and logs nothing. Calls that ask or change it reject with a `ControlError` whose code is
   * `ServerUnreachable`. A second call has no effect.
   */
  close(): Promise<void>;
}

/** What a running server consists of. */
export interface LocalParts extends Pick<Local, 'administrator' | 'controlToken' | 'close'> {
  readonly server: HttpServer;
  readonly services: LocalServices;
  readonly controls: Controls;
  readonly seeding: Seeding | undefined;
}

/** Describes a running server to the code that started it. */
export async function createLocal(parts: LocalParts): Promise<Local> {
  const { server, services, controls, seeding, administrator, controlToken } = parts;
  const { store, clock } = services;
  const { faults, snapshots, events } = controls;
  const { close, guard, guardAsync } = createOpenDoors(parts.close);
  return {
    url: server.url,
    tls: server.tls,
    outputs: await buildOutputs(services),
    inbox: {
      find: guardAsync(async (query) => {
        assertKnownOptions('inbox.find', query, { to: true, purpose: true, waitSeconds: true });
        const { to, purpose, waitSeconds = 0 } = query;
        return (await waitForMessages(store, { to, purpose, waitMs: waitSeconds * 1_000 }))[0];
      }),
      list: guardAsync(async (query = {}) => {
        assertKnownOptions('inbox.list', query, { to: true });
        return await listMessages(store, query);
      }),
      clear: guardAsync(async (query = {}) => {
        assertKnownOptions('inbox.clear', query, { to: true, purpose: true });
        await deleteMessages(store, query);
      }),
    },
    clock: { now: clock.now, advance: guard(clock.advance), set: guard(clock.set) },
    faults: { ...faults, add: guard(faults.add) },
    snapshots: {
      save: guardAsync(snapshots.save),
      restore: guardAsync(snapshots.restore),
      list: guardAsync(snapshots.list),
      delete: guardAsync(snapshots.delete),
      export: guardAsync(snapshots.export),
      import: guardAsync(snapshots.import),
    },
    events: {
      list: (query = {}) => {
        assertKnownOptions('events.list', query, { since: true });
        return events.list(query);
      },
      subscribe: guard(events.subscribe),
    },
    listReadyUsers: guardAsync(
      async (limit = Number.POSITIVE_INFINITY) => (await seeding?.listReadyUsers(store.db, limit)) ?? [],
    ),
    listMissingUsers: guardAsync(async () => (await seeding?.listMissingUsers(store.db)) ?? []),
    administrator,
    controlToken,
    verifyRequest: guardAsync(async (request, options = {}) => {
      assertKnownOptions('verifyRequest', options, { action: true, resource: true });
      return await verifyRequest(services, request, options);
    }),
    reset: guardAsync(() => controls.reset()),
    close,
  };
}

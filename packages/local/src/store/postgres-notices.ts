import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Client } from 'pg';
import type { Tables } from './tables.js';

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 2_000;

/** Tells the processes of a database of each other's commits. */
export interface PostgresNotices {
  /** Tells the others, once the transaction is committed. */
  tell(tx: Kysely<Tables>, options: { readonly refreshes: boolean }): Promise<void>;
  /** Calls back for each commit of another process, and after a time in which none could be heard of. */
  follow(committed: (options: { readonly refreshes: boolean }) => void): void;
  close(): Promise<void>;
}

/**
 * @param options.channel the name that all processes of the data have in common
 * @param options.createClient makes a connection, that is not connected yet
 */
export async function listenToNotices(options: {
  readonly channel: string;
  readonly createClient: () => Client;
}): Promise<PostgresNotices> {
  const { channel, createClient } = options;
  const self = randomUUID();
  const listeners = new Set<(options: { readonly refreshes: boolean }) => void>();
  let client: Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;

  const notify = (refreshes: boolean): void => {
    for (const listener of listeners) listener({ refreshes });
  };

  const connect = async (): Promise<void> => {
    const next = createClient();
    client = next;
    next.on('notification', ({ payload = '' }) => {
      const [from, what] = payload.split(' ');
      if (from !== self) notify(what === 'refresh');
    });
    next.on('error', () => undefined);
    next.once('end', () => {
      if (client === next) reconnect(FIRST_RETRY_MS);
    });
    await next.connect();
    await next.query(`listen "${channel}"`);
  };

  const reconnect = (delayMs: number): void => {
    if (isClosed) return;
    retry = setTimeout(() => {
      connect().then(
        // Notices of the time between were missed.
        () => notify(true),
        () => {
          const failed = client;
          client = undefined;
          failed?.end().catch(() => undefined);
          reconnect(Math.min(delayMs * 2, LAST_RETRY_MS));
        },
      );
    }, delayMs);
    retry.unref();
  };

  await connect();
  return {
    tell: async (tx, { refreshes }) => {
      await sql`select pg_notify(${channel}, ${refreshes ? `${self} refresh` : self})`.execute(tx);
    },
    follow: (listener) => void listeners.add(listener),
    close: async () => {
      isClosed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}

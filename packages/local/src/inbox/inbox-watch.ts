import { hash } from 'node:crypto';
import type { Store } from '../store/store.js';
import { listMessages } from './inbox.js';
import type { InboxMessage, InboxQuery } from './inbox-message.js';

/** Within so many milliseconds, commits lead to one look at the inbox. */
const SETTLING_MS = 10;

/**
 * The messages that fit, newest first: at once when there are any, else as soon as there is one.
 *
 * @param options.waitMs how long to wait for one at most; then the list is empty
 */
export async function waitForMessages(
  store: Store,
  options: InboxQuery & { readonly waitMs: number; readonly signal?: AbortSignal | undefined },
): Promise<InboxMessage[]> {
  const { to, purpose, waitMs, signal } = options;
  const deadline = performance.now() + waitMs;
  for (;;) {
    // Watched from before the look: a message that comes during it isn't missed.
    const change = nextCommit(store, signal);
    try {
      const messages = await listMessages(store, { to, purpose });
      if (messages.length > 0 || signal?.aborted === true) return messages;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) return [];
      await change.within(leftMs);
    } finally {
      change.stop();
    }
  }
}

function nextCommit(
  store: Store,
  signal: AbortSignal | undefined,
): { within(ms: number): Promise<void>; stop(): void } {
  let wake = (): void => undefined;
  const happened = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const unwatch = store.watch(() => void setTimeout(wake, SETTLING_MS));
  signal?.addEventListener('abort', wake);
  return {
    within: async (ms) => {
      const timer = setTimeout(wake, ms);
      await happened;
      clearTimeout(timer);
    },
    stop: () => {
      unwatch();
      signal?.removeEventListener('abort', wake);
    },
  };
}

/** Takes messages out of the inbox. */
export async function deleteMessages(store: Store, { to, purpose }: InboxQuery = {}): Promise<void> {
  await store.transaction(async (tx) => {
    let query = tx.deleteFrom('inbox_messages');
    if (to !== undefined) query = query.where('recipient', '=', to);
    if (purpose !== undefined) query = query.where('purpose', '=', purpose);
    await query.execute();
  });
}

/** How many messages a follower knows to have shown already. */
const REMEMBERED_MESSAGES = 10_000;

/** How many messages a look at the inbox takes at first: seldom there are more between two of them. */
const FEW_MESSAGES = 20;

/**
 * Calls back with each message that comes from now on, in their order, until the function that is returned is called.
 * What is in the inbox already counts as shown.
 */
export async function followInbox(store: Store, listener: (message: InboxMessage) => void): Promise<() => void> {
  // Not by sequence: the sequence of an emptied inbox starts over.
  const shown = new Set((await listMessages(store)).reverse().map(keyOf));
  let timer: NodeJS.Timeout | undefined;
  /** Those that came after the last one that was shown, newest first. */
  const findFresh = async (most?: number): Promise<[key: string, message: InboxMessage][]> => {
    const fresh: [string, InboxMessage][] = [];
    for (const message of await listMessages(store, most === undefined ? {} : { most }).catch(() => [])) {
      const key = keyOf(message);
      if (shown.has(key)) break;
      fresh.push([key, message]);
    }
    return fresh;
  };
  const look = async (): Promise<void> => {
    timer = undefined;
    let fresh = await findFresh(FEW_MESSAGES);
    if (fresh.length === FEW_MESSAGES) fresh = await findFresh();
    for (const [key, message] of fresh.reverse()) {
      shown.add(key);
      listener(message);
    }
    for (const key of shown) {
      if (shown.size <= REMEMBERED_MESSAGES) break;
      shown.delete(key);
    }
  };
  const unwatch = store.watch(() => {
    timer ??= setTimeout(() => void look(), SETTLING_MS);
  });
  return () => {
    unwatch();
    clearTimeout(timer);
  };
}

/** Of one length, however long the message is. */
function keyOf(message: InboxMessage): string {
  return hash('sha256', JSON.stringify(message), 'base64url');
}

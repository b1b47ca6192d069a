import { revokeToken } from '../cognito/revoke-token.js';
import type { UserPoolClient } from '../cognito/user-pool.js';
import { asAuthError } from '../errors/own-errors.js';
import type { Internals } from './internals.js';
import { readRevocations, saveRevocations } from './store-protocol.js';

/** The dependencies of revocations. */
type Parts = Pick<Internals, 'records' | 'runtime' | 'sync' | 'userPool'>;

/** Keeps a revocation until it can be sent: encrypted in a store that keeps secrets, elsewhere in memory. Never rejects. */
export async function keepRevocation(parts: Parts, token: string): Promise<void> {
  const { records } = parts;
  records.unsent.add(token);
  await edit(parts, (kept) => kept.add(token)).catch(records.emitDegraded);
}

/** Sends unsent revocations after a sign-out, a sign-in or a wake-up. */
export function followRevocations(parts: Parts): void {
  const { records, runtime, sync, userPool } = parts;
  let isSending = false;
  const send = async (): Promise<void> => {
    if (isSending || !userPool) return;
    isSending = true;
    // After a failure the next start sends them.
    await sendRevocations(parts, userPool).catch(() => undefined);
    isSending = false;
  };
  runtime.onChange((before, input) => {
    // A reload with a session sends no revocation, and a store without a pointer has none. A sign-in shows that the network works.
    const isOther = runtime.sid() !== before.session?.record.sid;
    if (input.type === 'signedOut' ? before.status !== input.type : isOther && before.status !== 'loading') void send();
  });
  sync.onTick((isAwakening) => {
    if (isAwakening && records.unsent.size) void send();
  });
}

/** Sends each stored revocation, and forgets it after a definitive answer. A repeated revocation is harmless. */
async function sendRevocations(parts: Parts, userPool: UserPoolClient): Promise<void> {
  const { records } = parts;
  for (const token of await readRevocations(records)) records.unsent.add(token);
  for (const token of records.unsent) {
    const error = await revokeToken(userPool, token, {}).then(() => undefined, asAuthError);
    if (error?.retryable) continue;
    records.unsent.delete(token);
    await edit(parts, (kept) => kept.delete(token));
  }
}

async function edit({ records, runtime }: Parts, change: (kept: Set<string>) => unknown): Promise<void> {
  if (!records.opened.store.keepsSecrets) return;
  const work = async (): Promise<void> => {
    const kept = await readRevocations(records);
    change(kept);
    await saveRevocations(records, kept);
  };
  await runtime.withLock('revoke', work, false);
}

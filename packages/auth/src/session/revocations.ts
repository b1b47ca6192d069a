import { revokeToken } from '../cognito/revoke-token.js';
import type { UserPoolClient } from '../cognito/user-pool.js';
import { asAuthError } from '../errors/own-errors.js';
import { sessionOf } from './account.js';
import type { Core } from './runtime.js';
import { readRevocations, saveRevocations } from './store-protocol.js';

/** No app client gives refresh tokens a longer life than ten years. */
const longestLifeMs = 3_650 * 86_400_000;

/** Keeps a revocation until it can be sent: encrypted in a store that keeps secrets, elsewhere in memory. Never rejects. */
export async function keepRevocation(core: Core, token: string): Promise<void> {
  const keptWallMs = core.platform.wallMs();
  core.unsent.set(token, keptWallMs);
  await edit(core, (kept) => kept.set(token, keptWallMs)).catch(core.records.emitDegraded);
}

/** Sends again what can be sent after a sign-out, a sign-in, or on awakening. */
export function followRevocations(core: Core): void {
  const { userPool, unsent } = core;
  if (!userPool) return;
  let isSending = false;
  const send = async (): Promise<void> => {
    if (isSending) return;
    isSending = true;
    // What fails is sent at the next start.
    await sendRevocations(core, userPool).catch(() => undefined);
    isSending = false;
  };
  let before = core.account();
  core.onChange(() => {
    const account = core.account();
    // A reload with a session looks for nothing; a sign-in shows that there is a network.
    const isSignIn = account.status === 'signedIn' && before.status !== 'loading';
    if (account.status === 'signedOut' || (isSignIn && core.sid() !== sessionOf(before)?.record.sid)) void send();
    before = account;
  });
  core.onTick((isAwakening) => {
    if (isAwakening && unsent.size > 0) void send();
  });
}

/** Sends each revocation that is kept, and forgets it after a definitive answer. To send one twice does no harm. */
async function sendRevocations(core: Core, userPool: UserPoolClient): Promise<void> {
  const { platform, unsent } = core;
  const stored = await readRevocations(core.records);
  for (const [token, keptWallMs] of new Map([...stored, ...unsent])) {
    if (platform.wallMs() - keptWallMs < longestLifeMs) {
      const error = await revokeToken(userPool, token, {}).then(() => undefined, asAuthError);
      unsent.set(token, keptWallMs);
      if (error?.retryable) continue;
    }
    unsent.delete(token);
    if (stored.has(token)) await edit(core, (kept) => kept.delete(token));
  }
}

async function edit(core: Core, change: (kept: Map<string, number>) => unknown): Promise<void> {
  const { records } = core;
  if (!records.opened.store.keepsSecrets) return;
  const work = async (): Promise<void> => {
    const kept = await readRevocations(records);
    change(kept);
    await saveRevocations(records, kept);
  };
  await core.exclusively('revoke', work, false);
}

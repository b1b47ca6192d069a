import { revokeToken } from '../cognito/revoke-token.js';
import { asAuthError } from '../errors/own-errors.js';
import type { Core } from './core.js';
import { readRecord } from './read-records.js';
import type { ShapeOf } from './record-shapes.js';

/** A refresh token whose revocation could not be sent. Nothing but the revocation reads it. */
export interface Revocation {
  readonly v: 1;
  readonly token: string;
  /** When it was kept, by the local wall clock. */
  readonly keptWallMs: number;
}

const revocationShape: ShapeOf<Revocation> = { v: 1, token: '', keptWallMs: 0 };

/** No app client gives refresh tokens a longer life than ten years. */
const longestLifeMs = 3_650 * 86_400_000;

/** Keeps a revocation until it can be sent: encrypted in a store that keeps secrets, elsewhere in memory. Never rejects. */
export async function keepRevocation(core: Core, sid: string, token: string): Promise<void> {
  const { store, keys, platform, unsent } = core;
  const revocation: Revocation = { v: 1, token, keptWallMs: platform.wallMs() };
  unsent.set(sid, revocation);
  if (!store.keepsSecrets) return;
  try {
    // The list first: a crash between the two writes leaves no token that is not listed.
    await editList(core, (sids) => [...sids, sid]);
    await store.write(keys.revocation(sid), JSON.stringify(revocation));
  } catch (error) {
    core.degrade(error);
  }
}

/** Sends again what can be sent after a sign-out, a sign-in, or on awakening. */
export function followRevocations(core: Core): void {
  let isSending = false;
  const send = async (): Promise<void> => {
    if (isSending) return;
    isSending = true;
    // What fails is sent at the next start.
    await sendRevocations(core).catch(() => undefined);
    isSending = false;
  };
  let last: { readonly status: string; readonly sid: string | undefined } = { status: 'loading', sid: undefined };
  core.onChange(() => {
    const { status } = core.account();
    const { status: before, sid: sidBefore } = last;
    const sid = core.sid();
    last = { status, sid };
    // A reload with a session looks for nothing; a sign-in shows that there is a network.
    if (status === 'signedOut' || (status === 'signedIn' && before !== 'loading' && sid !== sidBefore)) void send();
  });
  core.onTick((isAwakening) => {
    if (isAwakening && core.unsent.size > 0) void send();
  });
}

/** Sends each revocation that is kept, and forgets it after a definitive answer. To send one twice does no harm. */
async function sendRevocations(core: Core): Promise<void> {
  const { store, keys, platform, unsent, userPool } = core;
  if (!userPool) return;
  const listed = store.keepsSecrets ? await readList(core) : [];
  for (const sid of new Set([...listed, ...unsent.keys()])) {
    const kept = unsent.get(sid) ?? (await readRecord<Revocation>(core, keys.revocation(sid), revocationShape));
    if (kept && platform.wallMs() - kept.keptWallMs < longestLifeMs) {
      const error = await revokeToken(userPool, kept.token, {}).then(() => undefined, asAuthError);
      unsent.set(sid, kept);
      if (error?.retryable) continue;
    }
    unsent.delete(sid);
    if (!listed.includes(sid)) continue;
    await store.remove(keys.revocation(sid));
    await editList(core, (sids) => sids.filter((one) => one !== sid));
  }
}

/** The sign-ins whose revocations are stored. */
async function readList(core: Core): Promise<string[]> {
  const list = await readRecord<{ sids: object }>(core, core.keys.revocations, { v: 1, sids: {} });
  return Object.values(list?.sids ?? {}).filter((sid) => typeof sid === 'string');
}

async function editList(core: Core, edit: (sids: string[]) => string[]): Promise<void> {
  const { store, keys } = core;
  const work = async (): Promise<void> => {
    const sids = edit(await readList(core));
    await (sids.length === 0
      ? store.remove(keys.revocations)
      : store.write(keys.revocations, JSON.stringify({ v: 1, sids })));
  };
  await core.exclusively('revoke', work, false);
}

import type { CredentialsReply, IdentityPoolClient, Logins } from '../cognito/identity-pool.js';
import { call, required } from '../cognito/rpc.js';
import type { Core } from './core.js';
import { createStorageError } from './core.js';
import { mask } from './jwt.js';
import { readIdentity, type StoredIdentity, writeIdentity } from './records.js';
import { asAuthError } from './retry.js';

/** The enhanced flow's credentials live for an hour, and no clock can make it more. */
const longestLifetimeMs = 3_600_000;

/** Whose identity it is: a sign-in's, or the guest's. */
export interface IdentityOwner {
  readonly sid: string;
  readonly userId: string;
  readonly logins: Logins;
}

/** Where an identity stands in the store, seen at one moment. */
export interface IdentityPlace {
  /** The pointer at that moment. When it has changed, whatever was done since belongs to nobody. */
  readonly pointer: string | null;
  /** Undefined for a guest that has no record yet. */
  readonly key: string | undefined;
  readonly stored: StoredIdentity | undefined;
}

/** Looks up where an owner's identity stands. Undefined when the owner isn't the one who is signed in any more. */
export async function findPlace(core: Core, owner: IdentityOwner | undefined): Promise<IdentityPlace | undefined> {
  const { store, keys } = core;
  const pointer = await store.read(keys.current);
  const isSomebody = pointer !== null && !pointer.startsWith('out:');
  if (owner ? pointer !== null && pointer !== owner.sid : isSomebody) return undefined;
  const guestId = owner ? undefined : await store.read(keys.guest);
  const key = owner ? keys.identity(owner.sid) : guestId ? keys.guestIdentity(guestId) : undefined;
  return { pointer, key, stored: key ? await readIdentity(store, key) : undefined };
}

/** Asks for credentials, and for an identity where there is none. `learn` hears of a new identity before anything else. */
export async function obtainIdentity(
  core: Core,
  pool: IdentityPoolClient,
  owner: IdentityOwner | undefined,
  known: { readonly identityId: string | undefined; readonly learn: (identityId: string) => Promise<void> },
): Promise<StoredIdentity> {
  const Logins = owner?.logins;
  let identityId = known.identityId;
  const guest = !identityId && owner ? await claimGuest(core, owner.userId) : undefined;
  identityId ??= guest;
  if (identityId) {
    try {
      return await requestCredentials(core, pool, identityId, Logins);
    } catch (thrown) {
      // The identity is gone, or the guest's can't become this user's: a new one is asked for, once.
      const { code } = asAuthError(thrown);
      if (code !== 'ResourceNotFoundException' && !(guest && code === 'NotAuthorizedException')) throw thrown;
    }
  }
  const { output } = await call<{ IdentityId?: string }>(pool.rpc, 'GetId', { IdentityPoolId: pool.id, Logins });
  const fresh = required(output.IdentityId, 'IdentityId');
  await known.learn(fresh);
  return requestCredentials(core, pool, fresh, Logins);
}

async function requestCredentials(
  core: Core,
  { rpc }: IdentityPoolClient,
  IdentityId: string,
  Logins: Logins | undefined,
): Promise<StoredIdentity> {
  const input = { IdentityId, Logins };
  const { output, sent } = await call<CredentialsReply>(rpc, 'GetCredentialsForIdentity', input);
  const { AccessKeyId, SecretKey, SessionToken, Expiration } = required(output.Credentials, 'Credentials');
  const expiresAtMs = required(Expiration, 'Expiration') * 1000;
  const seenMs = expiresAtMs - core.clock.at(sent).getTime();
  return mask(
    {
      identityId: output.IdentityId ?? IdentityId,
      credentials: {
        accessKeyId: required(AccessKeyId, 'AccessKeyId'),
        secretAccessKey: required(SecretKey, 'SecretKey'),
        sessionToken: required(SessionToken, 'SessionToken'),
        expiresAtMs,
        issuedWallMs: sent.wallMs,
        // A local clock that is far off, at a service that doesn't show its own, would make nonsense of it.
        lifetimeMs: seenMs > 0 ? Math.min(seenMs, longestLifetimeMs) : longestLifetimeMs,
      },
    },
    '[identity]',
  );
}

/**
 * The guest's identity, for the user who signs in to take over. Once it was sent with a user's login it may be
 * theirs, even if the answer was lost, so it is marked before it is sent.
 */
async function claimGuest(core: Core, userId: string): Promise<string | undefined> {
  const { store, keys } = core;
  const guestId = await store.read(keys.guest);
  if (!guestId) return undefined;
  const key = keys.guestIdentity(guestId);
  const guest = await readIdentity(store, key);
  if (!guest || (guest.claimedBy !== undefined && guest.claimedBy !== userId)) return undefined;
  await store.write(key, writeIdentity({ identityId: guest.identityId, claimedBy: userId }));
  return guest.identityId;
}

/**
 * Writes an identity where it belongs. False when the owner was replaced meanwhile, and nothing of it remains. A
 * store that can't be written is told of, and the identity lives on in memory.
 */
export async function storeIdentity(
  core: Core,
  owner: IdentityOwner | undefined,
  place: IdentityPlace,
  identity: StoredIdentity,
): Promise<boolean> {
  const { store, keys, platform } = core;
  const isMoved = async (): Promise<boolean> => (await store.read(keys.current)) !== place.pointer;
  try {
    if (await isMoved()) return false;
    const guestId = owner || place.key ? undefined : toHex(platform.crypto.randomBytes(8));
    const key = guestId ? keys.guestIdentity(guestId) : (place.key ?? '');
    await store.write(key, writeIdentity(identity));
    if (guestId) await store.write(keys.guest, guestId);
    if (await isMoved()) {
      await store.remove(key);
      if (guestId && (await store.read(keys.guest)) === guestId) await store.remove(keys.guest);
      return false;
    }
    if (owner && identity.credentials) await forgetGuest(core);
  } catch (cause) {
    core.emit({ type: 'storageDegraded', error: createStorageError(cause), elsewhere: false });
  }
  return true;
}

/** Removes the guest's identity: its pointer first, so that a crash between leaves nothing that is found. */
export async function forgetGuest({ store, keys }: Core): Promise<void> {
  const guestId = await store.read(keys.guest);
  if (!guestId) return;
  await store.remove(keys.guest);
  await store.remove(keys.guestIdentity(guestId));
}

/** Bytes as lower-case hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

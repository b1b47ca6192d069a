import type { CredentialsReply, IdentityPoolClient, Logins } from '../cognito/identity-pool.js';
import { call, required } from '../cognito/rpc.js';
import { createId } from '../platform/random-id.js';
import { identityShape } from './record-shapes.js';
import { type GuardedPlace, type IdentityRecord, toWall, writeGuarded } from './records.js';
import type { Core } from './runtime.js';
import { readRecord } from './store-protocol.js';

/** The enhanced flow's credentials live for an hour, and no clock can make it more. */
const longestLifetimeMs = 3_600_000;

/** Whose identity it is, when it isn't the guest's. */
export interface IdentityOwner {
  readonly userId: string;
  readonly logins: Logins;
}

/** Where an identity stands in the store, or is to stand, seen at one moment. */
export interface IdentityPlace extends GuardedPlace {
  readonly found: IdentityRecord | undefined;
}

/** Looks up where the identity of a sign-in or of the guest is stored. Undefined when another user has signed in. */
export async function findIdentity(core: Core, sid: string | undefined): Promise<IdentityPlace | undefined> {
  const { store, keys } = core;
  const pointer = await store.read(keys.current);
  if ((pointer ?? sid) !== sid && (sid || !core.isOver(pointer ?? ''))) return undefined;
  const known = sid ? undefined : await store.read(keys.guest);
  const guestId = sid || known ? undefined : createId(core.platform);
  const key = sid ? keys.identity(sid) : keys.guestIdentity(known ?? guestId ?? '');
  const found = guestId ? undefined : await readOwn(core, key);
  return { pointer, key, guest: known ?? undefined, guestId, found };
}

/** An identity of the pool that is configured; undefined for one of another pool. */
async function readOwn(core: Core, key: string): Promise<IdentityRecord | undefined> {
  const found = await readRecord<IdentityRecord>(core, key, identityShape);
  const { identityPool } = core;
  if ((found?.pool ?? identityPool?.id) !== identityPool?.id) return undefined;
  // Credentials of another role don't count.
  return found?.role === identityPool?.customRoleArn ? found : found && { ...found, credentials: undefined };
}

/** `GetId`. */
export async function requestIdentityId({ rpc, id }: IdentityPoolClient, Logins: Logins | undefined): Promise<string> {
  const { output } = await call<{ IdentityId?: string }>(rpc, 'GetId', { IdentityPoolId: id, Logins });
  return required(output, 'IdentityId');
}

/** `GetCredentialsForIdentity`. */
export async function requestCredentials(
  { platform, clock }: Core,
  { rpc, customRoleArn }: IdentityPoolClient,
  IdentityId: string,
  Logins: Logins | undefined,
): Promise<IdentityRecord> {
  const input = { IdentityId, Logins, CustomRoleArn: Logins && customRoleArn };
  const { output, sentAtMs, serviceMs } = await call<CredentialsReply>(rpc, 'GetCredentialsForIdentity', input);
  const received = required(output, 'Credentials');
  const expiresAtMs = required(received, 'Expiration') * 1000;
  const issuedWallMs = toWall(platform, sentAtMs);
  const seenMs = expiresAtMs - (serviceMs || clock.at(sentAtMs) || 0);
  return {
    v: 1,
    identityId: output.IdentityId ?? IdentityId,
    credentials: {
      accessKeyId: required(received, 'AccessKeyId'),
      secretAccessKey: required(received, 'SecretKey'),
      sessionToken: required(received, 'SessionToken'),
      expiresAtMs,
      issuedWallMs,
      // As long as the service has not shown its clock it is an hour: the local one may be wrong by anything.
      lifetimeMs: seenMs > 0 ? Math.min(seenMs, longestLifetimeMs) : longestLifetimeMs,
    },
  };
}

/**
 * The guest's identity, for the user who signs in to take over. Once it was sent with a user's login it may be
 * theirs, even if the answer was lost, so it is marked before it is sent; where it can't be, it isn't sent.
 */
export async function claimGuest(core: Core, pointer: string | null, userId: string): Promise<string | undefined> {
  const { store, keys } = core;
  const guestId = await store.read(keys.guest);
  const key = keys.guestIdentity(guestId ?? '');
  const guest = guestId ? await readOwn(core, key) : undefined;
  if (!guest || (guest.claimedBy ?? userId) !== userId) return undefined;
  const text = JSON.stringify({ ...guest, claimedBy: userId });
  const isMarked = await writeGuarded(core, { pointer, key }, text).catch(() => false);
  return isMarked ? guest.identityId : undefined;
}

/**
 * Writes an identity where it belongs. False when the pointer moved during the write: then nothing of it remains. Where
 * the store can't be written, the identity lives on in memory.
 */
export async function storeIdentity(core: Core, place: IdentityPlace, identity: IdentityRecord): Promise<boolean> {
  const { identityPool } = core;
  try {
    const text = JSON.stringify({ ...identity, pool: identityPool?.id, role: identityPool?.customRoleArn });
    return await writeGuarded(core, place, text);
  } catch (error) {
    core.degrade(error);
    return true;
  }
}

/** Removes the guest's identity: its pointer first, so that a crash between leaves nothing that is found. */
export async function forgetGuest({ store, keys }: Core): Promise<void> {
  const guestId = await store.read(keys.guest);
  if (!guestId) return;
  await store.remove(keys.guest);
  await store.remove(keys.guestIdentity(guestId));
}

import { createId } from '../platform/random-id.js';
import type { Records } from './opened-records.js';
import { identityShape } from './record-shapes.js';
import {
  currentKey,
  guestIdentityKey,
  guestKey,
  type IdentityPlace,
  type IdentityRecord,
  identityKey,
  outPointer,
} from './records.js';
import { readKey, readKeys, toRecord, writeGuarded } from './store-protocol.js';

// The part of the protocol for identities: a user's, and the guest's.

/** Finds where the identity of a sign-in or of the guest is stored. Undefined when another user has signed in. */
export async function findIdentity(records: Records, sid: string | undefined): Promise<IdentityPlace | undefined> {
  const [pointer = null, value = null] = await readKeys(records, [currentKey, sid ? identityKey(sid) : guestKey]);
  const { named } = records;
  // A guest begins where the pointer names a sign-in that no context can have: it was left, or its record can't be read.
  const isOver = pointer?.startsWith(outPointer) || pointer === records.unreadable;
  if ((pointer ?? sid) !== sid && (sid || !isOver)) return undefined;
  if (sid) return { pointer: named, key: identityKey(sid), found: await toOwnIdentity(records, value) };
  const guestId = value ? undefined : createId(records.platform);
  const place = guestIdentityKey(`${value ?? guestId}`);
  return { pointer: named, key: place, guest: value ?? undefined, guestId, found: await readGuest(records, value) };
}

/**
 * Reads the stored identity for an answer that writes nothing. The first call uses what was read ahead with the session.
 * Undefined when another user has signed in.
 */
export async function peekIdentity(
  records: Records,
  sid: string | undefined,
): Promise<Pick<IdentityPlace, 'found'> | undefined> {
  const { ahead } = records;
  records.ahead = undefined;
  if (ahead?.value === undefined || ahead.sid !== sid) return findIdentity(records, sid);
  return { found: await (sid ? toOwnIdentity(records, ahead.value) : readGuest(records, ahead.value)) };
}

/** Reads the guest's identity. Undefined after a sign-out, even before its record is removed. */
async function readGuest(records: Records, guestId: string | null): Promise<IdentityRecord | undefined> {
  const found = guestId ? await toOwnIdentity(records, await readKey(records, guestIdentityKey(guestId))) : undefined;
  const { named } = records;
  return named?.startsWith(outPointer) && (found?.pointer ?? named) !== named ? undefined : found;
}

/** Parses an identity of the configured pool. Undefined for one of another pool. Credentials of another role don't count. */
async function toOwnIdentity(records: Records, text: string | null): Promise<IdentityRecord | undefined> {
  const found = await toRecord<IdentityRecord>(records, text, identityShape);
  const { identityPool } = records;
  if ((found?.pool ?? identityPool?.id) !== identityPool?.id) return undefined;
  return found?.role === identityPool?.customRoleArn ? found : found && { ...found, credentials: undefined };
}

/**
 * Writes an identity where it belongs. False when the pointer has moved. Undefined when the store fails: then it stays in
 * memory.
 */
export async function saveIdentity(
  records: Records,
  place: IdentityPlace,
  identity: IdentityRecord,
): Promise<boolean | undefined> {
  const { identityPool } = records;
  const pointer = place.pointer ?? '';
  const text = JSON.stringify({ ...identity, pool: identityPool?.id, role: identityPool?.customRoleArn, pointer });
  return writeGuarded(records, place, text).catch((error) => {
    records.emitDegraded(error);
    return undefined;
  });
}

/** Reads the guest's identity that counts. */
export async function findGuest(records: Records): Promise<Pick<IdentityPlace, 'key' | 'found'>> {
  const guestId = await readKey(records, guestKey);
  return { key: guestIdentityKey(`${guestId}`), found: await readGuest(records, guestId) };
}

/**
 * Finds the guest's identity for the user who signs in. An identity that was sent with a user's login may belong to that user,
 * even if the answer was lost. So it is marked before it is sent, and isn't sent if the mark can't be written.
 */
export async function claimGuest(
  records: Records,
  userId: string,
  pointer: string | null,
): Promise<string | undefined> {
  const { key, found: guest } = await findGuest(records);
  if (!guest || (guest.claimedBy ?? userId) !== userId) return undefined;
  const text = JSON.stringify({ ...guest, claimedBy: userId });
  const isMarked = await writeGuarded(records, { pointer, key }, text).catch(() => false);
  return isMarked ? guest.identityId : undefined;
}

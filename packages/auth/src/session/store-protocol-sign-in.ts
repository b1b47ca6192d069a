import { createId } from '../platform/random-id.js';
import type { SessionStore } from '../platform/session-store.js';
import type { Records } from './opened-records.js';
import type { Shape } from './record-shapes.js';
import {
  type Adopted,
  currentKey,
  deviceKey,
  guestIdentityKey,
  guestKey,
  outPointer,
  pendingKey,
  type StoredSession,
  sessionKey,
  webKey,
} from './records.js';
import { discard, readAwake, readKey, readPointer, readRecord, removeSession, save } from './store-protocol.js';

// The part of the protocol for sign-ins and adoptions. A page with a session does not load it.

/**
 * Writes a sign-in, then moves the pointer to it, then removes the previous one. False where the store failed: then its
 * pointer is outdated.
 */
export async function signIn(records: Records, { record }: StoredSession): Promise<boolean> {
  const { store } = records;
  let pointer: string | null | undefined;
  const before = records.sid();
  let isStored = false;
  try {
    pointer = await readPointer(records);
    await save(records, sessionKey(record.sid), record);
    await store.write(currentKey, record.sid);
    isStored = true;
    // Another context may have begun the previous sign-in, and only the pointer names it.
    for (const left of new Set([before, pointer])) if (left !== record.sid) await removeSession(records, left);
  } catch (cause) {
    records.ignored = pointer;
    records.emitDegraded(cause);
  }
  return isStored;
}

/** Writes an adopted session. False after a sign-out in between: then no record remains. Rejects with the store's error. */
export async function saveAdopted(records: Records, { sid, session, identityId }: Adopted): Promise<boolean> {
  const { store, platform } = records;
  if (identityId && !(await readKey(records, guestKey))) {
    const guestId = createId(platform);
    await save(records, guestIdentityKey(guestId), { v: 1, identityId, pointer: records.named ?? '' });
    await store.write(guestKey, guestId);
  }
  if (!sid) return true;
  // Without a lock another context may have renewed the same session: its record is valid.
  if (session && !(await hasSession(records, sid))) await save(records, sessionKey(sid), session.record);
  // Sign-in and sign-out take no lock.
  let pointer = await readAwake(records, () => readPointer(records));
  if (pointer === sid) return true;
  if (pointer === null) {
    await store.write(currentKey, sid);
    if (await hasSession(records, sid)) return true;
    // A sign-out ran in between: it writes the pointer and then removes the record.
    pointer = `${outPointer}${createId(platform)}`;
    await store.write(currentKey, pointer);
  }
  await discard(records, sessionKey(sid));
  return !pointer.startsWith(outPointer);
}

/** Whether the store has the record of a sign-in. */
export async function hasSession(records: Records, sid: string): Promise<boolean> {
  return (await readKey(records, sessionKey(sid))) !== null;
}

/** Reads the sign-in that waits for an answer. Rejects with the store's error. */
export async function readPending<Pending>(records: Records, shape: Shape): Promise<Pending | undefined> {
  return records.opened.store.keepsSecrets ? readRecord<Pending>(records, pendingKey, shape) : undefined;
}

/** Reads the device of the user whose name has this hash. Rejects with the store's error. */
export function readDevice<Device>(records: Records, hash: string, shape: Shape): Promise<Device | undefined> {
  return readRecord<Device>(records, deviceKey(hash), shape);
}

/** Writes or removes the device of the user whose name has this hash. It survives sign-outs. Rejects with the store's error. */
export function saveDevice(records: Records, hash: string, device: object | undefined): Promise<void> {
  return save(records, deviceKey(hash), device);
}

/** The place of flows on the login pages: the store, or one that survives the page. */
export type WebPlace = Pick<SessionStore, 'read' | 'write'>;

/** Reads the flows on the login pages. Rejects with the store's error. */
export function readWeb(records: Records, place?: WebPlace): Promise<string | null> {
  return place ? place.read(webKey) : readKey(records, webKey);
}

/** Writes the flows on the login pages. Rejects with the store's error. */
export function saveWeb({ store }: Records, flows: object, place: Pick<WebPlace, 'write'> = store): Promise<void> {
  return place.write(webKey, JSON.stringify({ v: 1, flows }));
}

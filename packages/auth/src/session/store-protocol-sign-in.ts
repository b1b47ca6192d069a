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
  sessionKey,
  webKey,
} from './records.js';
import { readKey, readPointer, readRecord, save } from './store-protocol.js';

// The part of the protocol that only signing in and adoption use: a page that has a session does not load it.

/** Writes what is adopted. False when the user signed out meanwhile: then nothing of it remains. Rejects with the store's error. */
export async function saveAdopted(records: Records, { sid, session, identityId }: Adopted): Promise<boolean> {
  const { store, platform } = records;
  if (identityId && !(await readKey(records, guestKey))) {
    const guestId = createId(platform);
    await save(records, guestIdentityKey(guestId), { v: 1, identityId });
    await store.write(guestKey, guestId);
  }
  if (!sid) return true;
  // Without a lock another context may be further on with the same session: that record counts.
  if (session && !(await hasSession(records, sid))) await save(records, sessionKey(sid), session.record);
  // Signing in and out takes no lock.
  let pointer = await readPointer(records);
  if (pointer === sid) return true;
  if (pointer === null) {
    await store.write(currentKey, sid);
    if (await hasSession(records, sid)) return true;
    // A sign-out came between the two: it removes the record after it has written the pointer.
    pointer = `${outPointer}${createId(platform)}`;
    await store.write(currentKey, pointer);
  }
  await store.remove(sessionKey(sid));
  return !pointer.startsWith(outPointer);
}

/** Whether the store holds the record of a sign-in. */
export async function hasSession(records: Records, sid: string): Promise<boolean> {
  return (await readKey(records, sessionKey(sid))) !== null;
}

/** The sign-in that waits for an answer. Rejects with the store's error. */
export async function readPending<Pending>(records: Records, shape: Shape): Promise<Pending | undefined> {
  return records.opened.store.keepsSecrets ? readRecord<Pending>(records, pendingKey, shape) : undefined;
}

/** The device of the user whose name has this hash. Rejects with the store's error. */
export function readDevice<Device>(records: Records, hash: string, shape: Shape): Promise<Device | undefined> {
  return readRecord<Device>(records, deviceKey(hash), shape);
}

/** Writes or removes the device of the user whose name has this hash. It outlives sign-outs. Rejects with the store's error. */
export function saveDevice(records: Records, hash: string, device: object | undefined): Promise<void> {
  return save(records, deviceKey(hash), device);
}

/** Where flows on the login pages are kept: the store, or one that outlives the page. */
export type WebPlace = Pick<SessionStore, 'read' | 'write'>;

/** The text of the flows on the login pages. Rejects with the store's error. */
export function readWeb(records: Records, place?: WebPlace): Promise<string | null> {
  return place ? place.read(webKey) : readKey(records, webKey);
}

/** Writes the flows on the login pages. Rejects with the store's error. */
export function saveWeb({ store }: Records, flows: object, place: Pick<WebPlace, 'write'> = store): Promise<void> {
  return place.write(webKey, JSON.stringify({ v: 1, flows }));
}

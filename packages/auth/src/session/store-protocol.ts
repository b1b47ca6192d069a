import { requestLimitMs } from '../cognito/rpc.js';
import { createOwnError } from '../errors/own-errors.js';
import { createId } from '../platform/random-id.js';
import type { AccountInput } from './account.js';
import { isLeft, notePointer, type Records, toNamed } from './opened-records.js';
import { endingShape, parseRecord, type Shape } from './record-shapes.js';
import {
  asideKey,
  currentKey,
  deletedPointer,
  type EndingRecord,
  endingKey,
  type GuardedPlace,
  guestIdentityKey,
  guestKey,
  identityKey,
  outPointer,
  pendingKey,
  type RevocationsRecord,
  revocationsKey,
  type SavedTokens,
  type StoredSession,
  sessionKey,
  toSession,
  type UserSession,
  withEnding,
} from './records.js';

/** A holder of a lock sends one request. So the holder of a lock that is not free by then is frozen. */
const lockWaitMs = requestLimitMs + 2_000;

/** A read of the session that takes longer may have been frozen, in milliseconds. */
const readLimitMs = 1_000;

/** Reads keys that belong together, and notes the pointer if it is one of them. */
export async function readKeys(records: Records, keys: readonly string[]): Promise<(string | null)[]> {
  const turn = ++records.turns;
  const values = await records.store.readEach(keys);
  return values.map((value, index) => (keys[index] === currentKey ? notePointer(records, value, turn) : value));
}

/** Reads one key. */
export async function readKey(records: Records, key: string): Promise<string | null> {
  return (await readKeys(records, [key]))[0] ?? null;
}

/** Reads the pointer: the `sid` of the sign-in that counts, `out:…` after a sign-out, null in an empty store. */
export function readPointer(records: Records): Promise<string | null> {
  return readKey(records, currentKey);
}

/**
 * Reads the pointer and the record that it names. Without a pointer, it reads the record of the sign-in that this context knows.
 * A damaged record is copied aside and counts as absent. It stays under its key: a context that knows the session may write it.
 *
 * @throws {AuthError} `NewerStorage` for a record of a newer version, which is left alone; the errors of the store.
 */
export async function readSession(records: Records): Promise<AccountInput> {
  records.pointer = null;
  const input = await findSession(records);
  const isNothing = input.type === 'nothing';
  records.unreadable = isNothing ? records.pointer : null;
  return isNothing && isLeft(records) ? { type: 'signedOut', elsewhere: true } : input;
}

async function findSession(records: Records): Promise<AccountInput> {
  // Another context may sign out between the two reads. A record that is missing at the second read, too, was evicted.
  for (let attempt = 0; attempt < 2; attempt++) {
    const known = records.sid();
    // Before this context knows a sign-in, it may be that of a guest.
    const [pointer = null, ...rest] = known
      ? await readAlong(records, [currentKey, sessionKey(known)], [endingKey(known)])
      : await readAlong(records, [currentKey], [guestKey]);
    records.ahead = { sid: undefined, value: known ? undefined : rest[0] };
    if (pointer?.startsWith(outPointer)) {
      return { type: 'signedOut', elsewhere: true, isDeleted: pointer.startsWith(deletedPointer) };
    }
    // Without its pointer, a known sign-in still has the records that other contexts wrote.
    const sid = pointer ?? known;
    if (!sid) break;
    const [text = null, endingText] = sid === known ? rest : await readUnknown(records, sid);
    if (text === null) continue;
    const session = toSession(text, sid, records);
    const ending = session && endingText ? parseRecord<EndingRecord>(endingText, endingShape) : undefined;
    const isDamaged = !session || (typeof endingText === 'string' && !ending);
    if (!isDamaged) return { type: 'session', session: withEnding(session, ending), elsewhere: true };
    await setAside(records, session ? `${endingText}` : text);
  }
  return { type: 'nothing' };
}

/** Reads a sign-in that is new to this context, and its identity ahead. */
async function readUnknown(records: Records, sid: string): Promise<(string | null)[]> {
  const texts = await readAlong(records, [sessionKey(sid)], [endingKey(sid), identityKey(sid)]);
  records.ahead = { sid, value: texts[2] };
  return texts;
}

/**
 * Reads keys, and along with them others that may be missing: the service repeats an ending. A store with transactions reads all
 * or none.
 */
async function readAlong(records: Records, keys: string[], along: string[]): Promise<(string | null)[]> {
  if (records.opened.store.readEach) return readKeys(records, [...keys, ...along]).catch(() => readKeys(records, keys));
  // A pointer that was read counts even if the next read fails.
  const [first = '', ...others] = keys;
  const values = [await readKey(records, first), ...(await readKeys(records, others))];
  return [...values, ...(await readKeys(records, along).catch(() => []))];
}

/**
 * Reads a record that is not the session's own. Undefined when the store has no record. A damaged one is copied aside
 * and counts as absent, and so does one of a newer version.
 *
 * @throws {AuthError} the errors of the store.
 */
export async function readRecord<Record>(records: Records, key: string, shape: Shape): Promise<Record | undefined> {
  return toRecord(records, await readKey(records, key), shape);
}

/** Parses a text that was read, as {@link readRecord} does. Never rejects. */
export async function toRecord<Record>(
  records: Records,
  text: string | null,
  shape: Shape,
): Promise<Record | undefined> {
  if (text === null) return undefined;
  try {
    const record = parseRecord<Record>(text, shape);
    if (!record) await setAside(records, text);
    return record;
  } catch {
    return undefined;
  }
}

/** Copies a damaged text aside, in a store that keeps secrets, and reports it once, by its length alone. Never rejects. */
async function setAside(records: Records, text: string): Promise<void> {
  const { opened, damaged } = records;
  if (damaged.has(text)) return;
  damaged.add(text);
  try {
    if (opened.store.keepsSecrets) {
      const [pointer = null, copy] = await records.store.readEach([currentKey, asideKey]);
      // Another context has reported it.
      if (copy === text) return;
      await writeGuarded(records, { pointer, key: asideKey }, text);
    }
  } catch {
    // The report doesn't depend on the copy.
  }
  records.emitDegraded(createOwnError('StorageDamaged', new TypeError(`A record of ${text.length} characters.`)));
}

/**
 * Moves the pointer, which every other context reads. Resolves to what it named before, whose record may be damaged.
 *
 * @param isDeleted - the pointer tells each context, whose event is `userDeleted`
 * @throws {AuthError} `StorageUnavailable` when it can't be written, and the user is signed in.
 */
export async function signOut(records: Records, isDeleted = false): Promise<string | null> {
  const { store, platform, named } = records;
  const out = `${isDeleted ? deletedPointer : outPointer}${createId(platform)}`;
  try {
    await store.write(currentKey, out);
  } catch (error) {
    const pointer = await readPointer(records);
    // The write succeeded after all; another context has signed out; or the session was never stored and ends with this
    // context's memory.
    if (pointer !== out && !(records.sid() && (pointer ?? outPointer).startsWith(outPointer))) throw error;
    return pointer && named;
  }
  // A guest who begins here does not continue with what was read before.
  notePointer(records, out);
  return named;
}

/** Removes everything that a sign-out ends, after the pointer has moved. Rejects with the store's error. */
export async function removeSignedOut(records: Records, sids: readonly (string | null | undefined)[]): Promise<void> {
  const { store, opened } = records;
  await savePending(records, undefined);
  for (const sid of new Set(sids)) await removeSession(records, sid);
  await removeGuest(records);
  await store.remove(asideKey);
  await opened.store.removeDamaged?.();
}

/** Removes the records of a sign-in that the pointer will never name again. */
export async function removeSession({ store }: Records, sid: string | null | undefined): Promise<void> {
  if (!sid || sid.startsWith(outPointer)) return;
  const removals = [sessionKey(sid), endingKey(sid), identityKey(sid)].map((key) => store.remove(key));
  // A removal that fails doesn't stop the others.
  await Promise.allSettled(removals);
  await Promise.all(removals);
}

/**
 * Reads before a write. A context that was frozen during the read reads again: others have continued, and a write over theirs
 * would lose live tokens, or bring back a sign-in. A store that is only slow gets more time in each turn.
 */
export async function readAwake<T>(
  records: Records,
  read: () => Promise<T>,
  limitMs: number = readLimitMs,
): Promise<T> {
  const endAtMs = records.platform.now() + limitMs;
  const found = await read();
  return records.platform.now() > endAtMs ? readAwake(records, read, 2 * limitMs) : found;
}

/**
 * Writes the next generation, unless the sign-in is over or has a later one. The pointer is read before the write, and again
 * after it: a sign-out in between did not see the record.
 */
export async function saveTokens(records: Records, { record }: StoredSession): Promise<SavedTokens> {
  const { store } = records;
  const { sid, gen } = record;
  const key = sessionKey(sid);
  const found = await readAwake(records, () => readSession(records));
  if (found.type === 'signedOut') return 'left';
  if (found.type === 'session') {
    const { record: stored } = found.session;
    if (stored.sid !== sid) return 'left';
    // A second read may fail, so this one counts.
    if (stored.gen >= gen) return found.session;
  }
  await save(records, key, record);
  const pointer = await readPointer(records);
  if (isLeft(records, sid)) {
    await store.remove(key);
    return 'left';
  }
  return pointer === null ? 'unnamed' : 'saved';
}

/**
 * Writes the pointer of a sign-in again after its eviction, unless the sign-in is over. A missing record means that the user signed
 * out before the eviction.
 */
export async function restorePointer(records: Records, sid: string): Promise<void> {
  const key = sessionKey(sid);
  const [pointer, text] = await readAwake(records, () => readKeys(records, [currentKey, key]));
  if (isLeft(records, sid)) await discard(records, key);
  else if (pointer === null && text && !records.endedSids.has(sid)) await records.store.write(currentKey, sid);
}

/**
 * Writes that the service has ended a generation, apart from its record. A context that couldn't write may hold another token
 * than the store: then only its own is over, and nothing is written. Rejects when the store can't be read.
 */
export async function saveEnding(records: Records, { record }: UserSession, ending: EndingRecord): Promise<void> {
  const found = await readSession(records);
  if (found.type === 'session' && found.session.tokens?.accessToken.toString() !== record.accessToken) return;
  await save(records, endingKey(record.sid), ending).catch(records.emitDegraded);
}

/**
 * Writes a text. False when a pointer names another sign-in or guest: then nothing remains. An evicted pointer is no evidence
 * of either.
 */
export async function writeGuarded(records: Records, place: GuardedPlace, text: string): Promise<boolean> {
  const { store } = records;
  const { pointer, key, guest, guestId } = place;
  // The pointer counts here even if its sign-in has just ended: that sign-in, too, is later than this place.
  const isMoved = async (): Promise<boolean> => {
    const [current = null, known] = await store.readEach(guest ? [currentKey, guestKey] : [currentKey]);
    return (toNamed(records, current) ?? pointer) !== pointer || known !== guest;
  };
  if (await isMoved()) return false;
  await store.write(key, text);
  if (guestId) await store.write(guestKey, guestId);
  if (!(await isMoved())) return true;
  // A sign-out before the second write did not find this guest.
  const isNamed = async (): Promise<boolean> => (await readKey(records, guestKey)) === guestId;
  if (guestId && (await isNamed().catch(() => false))) await discard(records, guestKey);
  await discard(records, key);
  return false;
}

/** Removes the guest's identity, its pointer first: after a crash between the two, no context finds the rest. */
export async function removeGuest(records: Records): Promise<void> {
  const { store } = records;
  const guestId = await readKey(records, guestKey);
  if (!guestId) return;
  await store.remove(guestKey);
  await store.remove(guestIdentityKey(guestId));
}

/** Writes or removes the sign-in that waits for an answer, in a store that keeps secrets. Never rejects. */
export async function savePending(records: Records, pending: object | undefined): Promise<void> {
  const { opened, emitDegraded } = records;
  if (opened.store.keepsSecrets) await save(records, pendingKey, pending).catch(emitDegraded);
}

/** Reads the refresh tokens whose revocation could not be sent, in a store that keeps secrets. Rejects with the store's error. */
export async function readRevocations(records: Records): Promise<Set<string>> {
  if (!records.opened.store.keepsSecrets) return new Set();
  const record = await readRecord<RevocationsRecord>(records, revocationsKey, { v: 1, tokens: {} });
  return new Set(Object.values(record?.tokens ?? []));
}

/** Writes the refresh tokens that wait for their revocation, in a store that keeps secrets. Rejects with the store's error. */
export function saveRevocations(records: Records, tokens: ReadonlySet<string>): Promise<void> {
  const record: RevocationsRecord = { v: 1, tokens: [...tokens] };
  return save(records, revocationsKey, tokens.size ? record : undefined);
}

/** Removes what was written for a sign-in that is over. That it is over counts even if the removal fails. */
export function discard({ store, emitDegraded }: Records, key: string): Promise<void> {
  return store.remove(key).catch(emitDegraded);
}

/** Writes a record, or removes it. Rejects with the store's error. */
export function save({ store }: Records, key: string, record: object | undefined): Promise<void> {
  return record ? store.write(key, JSON.stringify(record)) : store.remove(key);
}

/** Runs `work` under a lock of the store; false after 12 s without it. Rejects where the store can't give its lock. */
export async function lockRecords(
  { opened, namespace }: Records,
  name: string,
  work: () => Promise<void>,
): Promise<boolean> {
  return opened.store.lock(`${namespace}${currentKey}:${name}`, { waitMs: lockWaitMs }, work);
}

/** Calls back after another context has changed who is signed in, or the session that this context knows. */
export function watchSession({ opened, namespace, sid }: Records, onChange: () => void): (() => void) | undefined {
  return opened.store.watch?.((key) => {
    if ([currentKey, sessionKey(`${sid()}`), endingKey(`${sid()}`)].some((own) => key === namespace + own)) onChange();
  });
}

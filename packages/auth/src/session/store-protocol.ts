import type { UserPoolClient } from '../cognito/user-pool.js';
import { createOwnError } from '../errors/own-errors.js';
import { readEach } from '../platform/read-each.js';
import type { SessionStore } from '../platform/session-store.js';
import type { Fact } from './account.js';
import { endingShape, federationShape, parseRecord, type Shape, userShape } from './record-shapes.js';
import {
  type Clocks,
  createUserSession,
  deletedPointer,
  type EndingRecord,
  type FederationRecord,
  issuedMoment,
  type KeyedStore,
  outPointer,
  type StoredSession,
  type StoreKeys,
  type UserRecord,
  writeGuarded,
} from './records.js';

/** Where records are read from. */
export interface RecordSource {
  readonly store: SessionStore;
  /** Sets a damaged text aside, and tells so once. Never rejects. */
  setAside(text: string): Promise<void>;
}

/** Where a session is read from, and the user pool that it must be of. */
export interface SessionSource extends RecordSource, Clocks {
  readonly keys: StoreKeys;
  readonly userPool: UserPoolClient | undefined;
}

/**
 * Reads the pointer and the record that it names; without a pointer, the record of the sign-in that is `known`. A damaged
 * record is set aside and counts as absent. It stays under its key: a context that knows the session may be writing it anew.
 *
 * @throws {AuthError} `NewerStorage` for a record of a newer version, which is left alone; the errors of the store.
 */
export async function readSession(source: SessionSource, known?: string): Promise<Fact> {
  const { store, keys, setAside } = source;
  // Another context may sign out between the two reads; a record that stays away was evicted.
  for (let attempt = 0; attempt < 2; attempt++) {
    const pointer = await store.read(keys.current);
    if (pointer?.startsWith(outPointer)) {
      return { type: 'signedOut', elsewhere: true, isDeleted: pointer.startsWith(deletedPointer) };
    }
    // A pointer that was evicted doesn't hide what others have written of a sign-in that is known.
    const sid = pointer ?? known;
    if (!sid) break;
    const text = await store.read(keys.session(sid));
    if (text === null) continue;
    const session = toSession(source, sid, text);
    // An ending that can't be read now, the service says again.
    const endingText = session ? await store.read(keys.ending(sid)).catch(() => null) : null;
    const ending = endingText ? parseRecord<EndingRecord>(endingText, endingShape) : undefined;
    const isDamaged = !session || (endingText !== null && !ending);
    if (!isDamaged) return { type: 'session', session: end(session, ending), elsewhere: true };
    await setAside(session ? `${endingText}` : text);
  }
  return { type: 'nothing' };
}

/** The session that a record is; undefined when the record is damaged, or names another sign-in than its key. */
function toSession(source: SessionSource, sid: string, text: string): StoredSession | undefined {
  const record = parseRecord<UserRecord>(text, userShape) ?? parseRecord<FederationRecord>(text, federationShape);
  if (record?.sid !== sid) return undefined;
  if (record.provider !== undefined) return { record };
  try {
    const session = createUserSession(record, 0, { userPool: source.userPool, isStored: true });
    const iatMs = Number(session.tokens.accessToken.payload.iat) * 1000;
    return { ...session, issuedAtMs: issuedMoment(source, record.issuedWallMs, iatMs) };
  } catch {
    // The value in the place of a token is not a token, or is another user's.
    return undefined;
  }
}

/** A session with its ending, where that is of the same generation. */
function end(session: StoredSession, ending: EndingRecord | undefined): StoredSession {
  if (!session.tokens || ending?.gen !== session.record.gen) return session;
  return { ...session, record: { ...session.record, ended: ending } };
}

/**
 * Reads a record that is not the session's own; undefined when the store has no record. A damaged one is set aside
 * and counts as absent, and so does one of a newer version.
 *
 * @throws {AuthError} the errors of the store.
 */
export async function readRecord<Record>(
  { store, setAside }: RecordSource,
  key: string,
  shape: Shape,
): Promise<Record | undefined> {
  const text = await store.read(key);
  if (text === null) return undefined;
  try {
    const record = parseRecord<Record>(text, shape);
    if (!record) await setAside(text);
    return record;
  } catch {
    return undefined;
  }
}

/**
 * Makes {@link RecordSource.setAside}: one copy of a damaged text in a store that keeps secrets, none in any other. Each
 * text is reported once, by its length alone.
 */
export function createSetAside(
  { store, keys }: KeyedStore,
  onDamaged: (error: unknown) => void,
): RecordSource['setAside'] {
  const known = new Set<string>();
  return async (text) => {
    if (known.has(text)) return;
    known.add(text);
    try {
      if (store.keepsSecrets) {
        const [pointer = null, copy] = await readEach(store, [keys.current, keys.aside]);
        // Another context has reported it.
        if (copy === text) return;
        await writeGuarded({ store, keys }, { pointer, key: keys.aside }, text);
      }
    } catch {
      // A store that takes no copy still has a damaged record, and that is what counts.
    }
    onDamaged(createOwnError('StorageDamaged', new TypeError(`A record of ${text.length} characters.`)));
  };
}

import { endingShape, parseRecord } from '../../session/record-shapes.js';
import { type EndingRecord, toSession, type UserSession, withEnding } from '../../session/records.js';
import type { ServerParts } from './parts.js';

/**
 * Writes a session for sealing: its record, and its ending on a second line. The page's store has the ending under a key of its own.
 */
export function writeSession({ record: { ended, ...record } }: UserSession): string {
  const text = JSON.stringify(record);
  return ended ? `${text}\n${JSON.stringify({ ...ended, gen: record.gen })}` : text;
}

/** Parses a session that this server has sealed. Undefined for one of another version, pool or app client. */
export function parseSession(parts: ServerParts, text: string, sid: string): UserSession | undefined {
  const [record = '', ending] = text.split('\n', 2);
  try {
    const session = toSession(record, sid, parts);
    if (!session?.tokens) return undefined;
    const ended = ending === undefined ? undefined : parseRecord<EndingRecord>(ending, endingShape);
    return withEnding(session, ended) as UserSession;
  } catch {
    // A record of a newer version of this library.
    return undefined;
  }
}

import { readForeignSession } from '../../adopt/foreign-session.js';
import { asAuthError } from '../../errors/own-errors.js';
import { toHex } from '../../platform/random-id.js';
import { sha256 } from '../../platform/web-crypto.js';
import type { VisitorParts } from './create-visitor.js';
import type { Visitor } from './visitor.js';

/**
 * Adopts the cookies of a session of another library, once: the service must accept its refresh token. Then the cookies go. A denied
 * token is of no use to that library either, so its cookies go, too. Without an answer they stay for the next request.
 */
export async function adoptCookies(
  { parts, cookies, flights }: VisitorParts,
  { read, begin }: Pick<Visitor, 'read' | 'begin'>,
): Promise<void> {
  const storage = parts.settings.adopt?.withJar?.({ get: cookies.header, set: cookies.apply });
  if (!storage) return;
  try {
    if (await read()) return;
    const left = await readForeignSession(parts, storage);
    if (!left) return;
    const { record } = left.value;
    // All requests with these cookies share one refresh, so its session has one name.
    const hash = await sha256(new TextEncoder().encode(record.refreshToken));
    const sid = toHex(hash.subarray(0, 16));
    const next = await flights.refresh({ ...left.value, record: { ...record, sid } });
    const undo = cookies.mark();
    // First, because the new session needs their room.
    await left.remove();
    try {
      if (!next.record.ended) await begin(next);
    } catch (error) {
      undo();
      throw error;
    }
  } catch (error) {
    parts.report({ event: 'request.failed', route: 'adopt', error: asAuthError(error) });
  }
}

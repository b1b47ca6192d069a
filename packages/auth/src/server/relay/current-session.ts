import type { UserSession } from '../../session/records.js';
import type { RouteContext } from '../routes/route.js';
import { createChangedDenial, createEndedDenial } from './relay-denial.js';
import { isTwin } from './twins.js';

/**
 * Returns the session of the cookie with tokens that the service accepts.
 *
 * @param twin - what the page sent. It must be a twin of this session.
 * @throws {RelayDenial} for another session, and for one that has ended.
 * @throws {AuthError} for tokens that could not be renewed, and a store that failed.
 */
export async function getCurrentSession(
  { parts, visitor }: RouteContext,
  use: 'access' | 'id',
  twin: string,
): Promise<UserSession> {
  const session = await visitor.read();
  if (!session || !isTwin(twin, session.tokens[`${use}Token`])) throw createChangedDenial();
  if (session.record.ended) throw createEndedDenial(session.record.ended);
  const error = await visitor.renew();
  const current = await visitor.read();
  // Another request may have signed out during the renewal.
  if (!current) throw createChangedDenial();
  if (current.record.ended) throw createEndedDenial(current.record.ended);
  if (error && parts.freshnessOf(current) === 'expired') throw error;
  return current;
}

import type { InitialSnapshot } from '../../bff/initial-snapshot.js';
import type { UserSession } from '../../session/records.js';
import { createEndedError } from './ended-error.js';

/** Describes a session without tokens, as plain data. */
export function describeSession(session: UserSession | undefined): InitialSnapshot {
  if (!session) return { status: 'signedOut', reason: 'never' };
  const { userId, username, record } = session;
  if (!record.ended) return { status: 'signedIn', userId, username };
  const { kind, code, message, recoverySuggestion } = createEndedError(record.ended);
  return { status: 'expired', userId, username, error: { kind, code, message, recoverySuggestion } };
}

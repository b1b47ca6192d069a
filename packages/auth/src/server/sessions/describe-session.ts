import type { InitialSnapshot, SnapshotError } from '../../bff/initial-snapshot.js';
import type { AuthError } from '../../errors/auth-error.js';
import { asAuthError } from '../../errors/own-errors.js';
import type { UserSession } from '../../session/records.js';
import { createEndedError } from './ended-error.js';

/** Describes a session without tokens, as plain data. */
export function describeSession(session: UserSession | undefined): InitialSnapshot {
  if (!session) return { status: 'signedOut', reason: 'never' };
  const { userId, username, record } = session;
  if (!record.ended) return { status: 'signedIn', userId, username };
  return { status: 'expired', userId, username, error: toPlain(createEndedError(record.ended)) };
}

/** Describes a session that could not be read. */
export function describeFailure(thrown: unknown): InitialSnapshot {
  return { status: 'unavailable', error: toPlain(asAuthError(thrown)) };
}

function toPlain({ kind, code, message, recoverySuggestion }: AuthError): SnapshotError {
  return { kind, code, message, recoverySuggestion };
}

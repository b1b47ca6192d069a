import { revokeToken } from '../cognito/revoke-token.js';
import type { Reply } from '../cognito/rpc.js';
import type { AuthenticationReply } from '../cognito/user-pool.js';
import { createOwnError } from '../errors/own-errors.js';
import { createId } from '../platform/random-id.js';
import { commitSession } from './commit-session.js';
import type { Internals } from './internals.js';
import type { SignInDetails } from './records.js';
import { readTokens } from './tokens.js';

/** The data about the sign-in in the record of a new session. */
export interface FirstRecord {
  readonly signInDetails?: SignInDetails;
  readonly isWeb?: boolean;
}

/**
 * Starts the session of a newly authenticated user. It writes the record and then the pointer, so a crash leaves either the
 * old session or the new one. It waits for no lock: a late writer of the previous session can only write into a record that
 * no pointer names.
 *
 * @param details.since `internals.runtime.signOuts()` at the start of this sign-in. A sign-out since then ends it and its tokens.
 * @throws {AuthError} `InvalidResponse` for an answer without valid tokens; `SignedOut`.
 */
export async function beginSession(
  internals: Internals,
  reply: Reply<AuthenticationReply>,
  { since, ...details }: FirstRecord & { readonly since: number },
): Promise<void> {
  const { userPool } = internals;
  const session = readTokens(internals, reply, {
    v: 1,
    sid: createId(internals.platform),
    gen: 1,
    refreshToken: undefined,
    ...details,
  });
  if (await commitSession(internals, session, () => internals.runtime.signOuts() !== since)) return;
  if (userPool) await revokeToken(userPool, session.record.refreshToken, {}).catch(() => undefined);
  throw createOwnError('SignedOut');
}

import { revokeToken } from '../cognito/revoke-token.js';
import type { Reply } from '../cognito/rpc.js';
import type { AuthenticationReply } from '../cognito/user-pool.js';
import { createOwnError } from '../errors/own-errors.js';
import { createId } from '../platform/random-id.js';
import type { Internals } from './internals.js';
import type { SignInDetails } from './records.js';
import { commitSession } from './sign-in-commit.js';
import { readTokens } from './tokens.js';

/** What the record of a new session says about its sign-in. */
export interface FirstRecord {
  readonly signInDetails?: SignInDetails;
  readonly isWeb?: boolean;
}

/**
 * Begins the session of a user who has just been authenticated: the record first, then the pointer, so that a
 * crash leaves either the old session or the new one. It waits for no lock: a straggler of the session before can
 * only write into a record that nothing points to.
 *
 * @param details.since `internals.runtime.signOuts()` when this sign-in began: one more since then is the end of it, and of its tokens.
 * @throws {AuthError} `InvalidResponse` when the reply has no tokens that can be used; `SignedOut`.
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

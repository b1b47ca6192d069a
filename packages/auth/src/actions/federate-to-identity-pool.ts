import type { IdentityPoolClient } from '../cognito/identity-pool.js';
import { AuthError } from '../errors/auth-error.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import { assertText, readInput } from '../errors/read-input.js';
import { createId } from '../platform/random-id.js';
import { withLimit } from '../platform/waiting.js';
import { findUserSession } from '../session/account.js';
import type { AWSCredentials } from '../session/aws-credentials.js';
import { commitSession } from '../session/commit-session.js';
import { identityLock } from '../session/identity.js';
import { type IdentityOwner, requestCredentials, requestIdentityId } from '../session/identity-exchange.js';
import { getInternals, type Internals } from '../session/internals.js';
import { type IdentityRecord, toIdentityPlace } from '../session/records.js';
import type { Session } from '../session/session.js';
import { readPointer, removeGuest } from '../session/store-protocol.js';
import { claimGuest, saveIdentity } from '../session/store-protocol-identity.js';

/** The input of {@link federateToIdentityPool}. */
export interface FederateToIdentityPoolInput {
  /**
   * `Google`, `Facebook`, `Amazon`, `Apple`, or the provider's key in `Logins`: `accounts.google.com`, the host and path of
   * an OpenID Connect provider, or `cognito-identity.amazonaws.com` for a developer provider. `getProviderToken` receives the
   * key.
   */
  readonly provider: string;
  /** The token of the provider. */
  readonly token: string;
  /** The identity that a developer provider returned with its token. */
  readonly identityId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The result of {@link federateToIdentityPool}. */
export interface FederateToIdentityPoolOutput {
  readonly identityId: string;
  readonly credentials: AWSCredentials;
}

/** The keys in `Logins` of the named providers. */
const providerKeys: Readonly<Record<string, string>> = {
  Amazon: 'www.amazon.com',
  Apple: 'appleid.apple.com',
  Facebook: 'graph.facebook.com',
  Google: 'accounts.google.com',
};

/** The time limit of the whole exchange, in milliseconds. */
const EXCHANGE_LIMIT_MS = 30_000;

/**
 * Signs in straight to the identity pool with the token of another provider, without the user pool. The session then has an
 * identity id and AWS credentials; the details of the user pool are `invalidState`. The guest's identity becomes the user's.
 *
 * @throws {AuthError} `validation` for an empty input; `invalidState` while a user of the user pool is signed in;
 * `configuration` without an identity pool; `notAuthorized` for a token that the identity pool denies; or another error of
 * the identity pool. Then the session stays unchanged.
 *
 * @example
 * ```ts
 * await auth.federateToIdentityPool({ provider: 'Google', token: idToken });
 * ```
 */
export async function federateToIdentityPool(
  session: Session,
  input: FederateToIdentityPoolInput,
): Promise<FederateToIdentityPoolOutput> {
  const internals = getInternals(session);
  const { provider: name, token, identityId, signal } = readInput(input);
  assertText(name, 'provider', 'EmptyProvider');
  assertText(token, 'token', 'EmptyToken');
  const pool = internals.identityPool;
  if (!pool) throw createOwnError('NoIdentityPool');
  const since = internals.runtime.signOuts();
  await internals.sync.ensureLoaded();
  assertNoUser(internals);
  const provider = (Object.hasOwn(providerKeys, name) && providerKeys[name]) || name;
  const sid = createId(internals.platform);
  const owner = { userId: sid, logins: { [provider]: token } };
  await withLimit(internals.platform, { limitMs: EXCHANGE_LIMIT_MS, signal }, (limit) => {
    const begin = async (): Promise<void> => {
      const identity = await exchangeLogin(internals, pool, { owner, identityId });
      limit.throwIfAborted();
      assertNoUser(internals);
      const record = { v: 1, sid, gen: 1, provider, token } as const;
      const isKept = await commitSession(internals, { record }, () => internals.runtime.signOuts() !== since);
      if (!isKept) throw createOwnError('SignedOut');
      const { records } = internals;
      await saveIdentity(records, toIdentityPlace(sid), identity);
      await removeGuest(records).catch(records.emitDegraded);
    };
    // Another context claims the same guest after this one, and asks for the new identity only after it is stored.
    return internals.runtime.withLock(identityLock, begin, false);
  });
  const { getIdentityId, getAWSCredentials } = await session.fetchAuthSession({ signal });
  // After a sign-out, these are the guest's.
  if (internals.runtime.sid() !== sid) throw createOwnError('SignedOut');
  return { identityId: getIdentityId().get(), credentials: getAWSCredentials().get() };
}

function assertNoUser(internals: Internals): void {
  if (!findUserSession(internals.runtime.account())) return;
  throw new AuthError('invalidState', 'UserAlreadyAuthenticatedException', 'A user is already signed in.', {
    recoverySuggestion: 'Call signOut() first.',
  });
}

interface Login {
  readonly owner: IdentityOwner;
  /** The identity of a developer provider. */
  readonly identityId: string | undefined;
}

async function claimCurrentGuest({ records }: Internals, { userId }: IdentityOwner): Promise<string | undefined> {
  return claimGuest(records, userId, await readPointer(records));
}

/** Requests an identity and its credentials for a login. It does not change the session. */
async function exchangeLogin(
  internals: Internals,
  pool: IdentityPoolClient,
  { owner, identityId }: Login,
): Promise<IdentityRecord> {
  const { logins } = owner;
  try {
    // Without an answer of the store the user gets a new identity instead of the guest's.
    const guest = identityId ? undefined : await claimCurrentGuest(internals, owner).catch(() => undefined);
    if (guest) {
      try {
        return await requestCredentials(internals, pool, guest, logins);
      } catch (error) {
        // The guest's identity is gone, or belongs to another user.
        const { code } = asAuthError(error);
        if (code !== 'ResourceNotFoundException' && code !== 'NotAuthorizedException') throw error;
      }
    }
    return await requestCredentials(internals, pool, identityId ?? (await requestIdentityId(pool, logins)), logins);
  } catch (thrown) {
    const error = asAuthError(thrown);
    if (error.code !== 'NotAuthorizedException') throw error;
    const recoverySuggestion = "Pass a fresh token, and check the identity pool's providers and roles.";
    throw new AuthError('notAuthorized', error.code, error.message, { recoverySuggestion, cause: error });
  }
}

import { AuthError } from '../errors/auth-error.js';
import { type Core, createStorageError } from './core.js';
import type { IdentityKeeper } from './identity-keeper.js';
import type { SessionState } from './machine.js';
import type { CognitoTokens, StoredSession } from './records.js';
import { failure, type Result, success } from './result.js';
import { createSignedOutError, type SessionDetails } from './session-view.js';
import { tokenFreshness } from './token-refresh.js';

/** What a call has found out on its way: why a detail could not be renewed just now. */
export interface Outcomes {
  /** The caller wanted new ones, and isn't content with what is still usable. */
  readonly force: boolean;
  readonly tokens: AuthError | undefined;
  readonly identity: AuthError | undefined;
}

type IdentityDetails = Pick<SessionDetails, 'identityId' | 'credentials'>;

/** Says what each detail of the session is at this moment. Equal answers are the same objects. */
export function createSessionDescriber(
  core: Core,
  identity: IdentityKeeper | undefined,
): (outcomes: Outcomes) => SessionDetails {
  const known = new WeakMap<object, Result<never>>();
  const fail = (error: AuthError): Result<never> => {
    const result = known.get(error) ?? failure(error);
    known.set(error, result);
    return result;
  };
  const latest = new Map<string, Result<unknown>>();
  const succeed = <T>(detail: keyof SessionDetails, value: T): Result<T> => {
    const before = latest.get(detail) as Result<T> | undefined;
    if (before?.ok && before.value === value) return before;
    const result = success(value);
    latest.set(detail, result);
    return result;
  };

  const signedOut = fail(createSignedOutError());
  const noGuests = fail(createGuestsOffError());
  const noIdentityPool = fail(createNoIdentityPoolError());

  const tokensOf = (session: StoredSession, outcomes: Outcomes, { backoff }: SessionState): Result<CognitoTokens> => {
    const isUsable = tokenFreshness(core, session) !== 'expired';
    if (isUsable && !(outcomes.force && outcomes.tokens)) return succeed('tokens', session.tokens);
    return fail(outcomes.tokens ?? backoff?.error ?? createNotRenewedError());
  };

  const identityOf = (outcomes: Outcomes): IdentityDetails => {
    if (!identity) return { identityId: noIdentityPool, credentials: noIdentityPool };
    const { identityId, credentials } = identity.held();
    const error = outcomes.identity ?? identity.error();
    // A refusal is an answer, also while the credentials would still do for a while.
    const isFinal =
      error !== undefined && (outcomes.force ? outcomes.identity !== undefined : error.kind === 'notAuthorized');
    const isUsable = credentials && identity.freshness() !== 'expired' && !isFinal;
    const trouble = error ?? createNotRenewedError();
    return {
      identityId: identityId ? succeed('identityId', identityId) : fail(trouble),
      credentials: isUsable ? succeed('credentials', credentials) : fail(trouble),
    };
  };

  return (outcomes) => {
    const state = core.state();
    const { account } = state;
    switch (account.status) {
      case 'signedOut': {
        const isGuest = !core.identityPool || core.identityPool.allowGuests;
        const guest = isGuest ? identityOf(outcomes) : { identityId: noGuests, credentials: noGuests };
        return { isSignedIn: false, userSub: signedOut, ...guest, tokens: signedOut };
      }
      case 'signedIn': {
        const userSub = succeed('userSub', account.session.userId);
        const tokens = tokensOf(account.session, outcomes, state);
        return { isSignedIn: true, userSub, ...identityOf(outcomes), tokens };
      }
      case 'expired':
        return allFailed(true, fail(account.error));
      case 'unavailable':
        return allFailed(false, fail(account.error));
      case 'loading':
        return allFailed(false, fail(createStorageError(undefined)));
    }
  };
}

function allFailed(isSignedIn: boolean, reason: Result<never>): SessionDetails {
  return { isSignedIn, userSub: reason, identityId: reason, credentials: reason, tokens: reason };
}

function createGuestsOffError(): AuthError {
  return new AuthError('notAuthorized', 'GuestAccessDisabled', 'Guest access is off in the configuration.', {
    recoverySuggestion: 'Sign in, or enable guest access.',
  });
}

function createNoIdentityPoolError(): AuthError {
  return new AuthError('configuration', 'NoIdentityPool', 'The configuration names no identity pool.', {
    recoverySuggestion: 'Add the identity pool to the configuration.',
    field: 'identityPool',
  });
}

function createNotRenewedError(): AuthError {
  return new AuthError('service', 'Expired', 'It has expired, and was not renewed.', {
    recoverySuggestion: 'Ask for the session again.',
    retryable: true,
  });
}

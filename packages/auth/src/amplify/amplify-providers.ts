import { createOwnError } from '../errors/own-errors.js';
import { findUserSession } from '../session/account.js';
import { getInternals } from '../session/internals.js';
import type { Result } from '../session/result.js';
import type { Session } from '../session/session.js';
import type { CognitoAuthSession } from '../session/view.js';
import { toLocalExpiration } from '../vend/lifetime.js';
import type { AmplifyCredentials, AmplifyTokens } from './amplify-types.js';

/** The two providers that `Amplify.configure(outputs, { Auth })` takes: Amplify's `LibraryOptions['Auth']`. */
export interface AmplifyProviders {
  tokenProvider: {
    /** The tokens, renewed where they are due; `null` while no user is signed in. Rejects with the session's error. */
    getTokens(options?: { forceRefresh?: boolean }): Promise<AmplifyTokens | null>;
  };
  credentialsProvider: {
    /**
     * The credentials of the tokens' user, or of a guest; `undefined` without an identity pool and where guests are not
     * allowed. Rejects with the session's error, and with `signedOut` where the user has changed since the tokens were given.
     */
    getCredentialsAndIdentityId(options: {
      tokens?: object;
      /** False where Amplify found no tokens. */
      authenticated?: boolean;
      forceRefresh?: boolean;
    }): Promise<AmplifyCredentials | undefined>;
    /** Does nothing: the session ends by `signOut()` alone. */
    clearCredentialsAndIdentityId(): void;
  };
}

/** Where tokens come from that were given. */
interface Given {
  /** Their sign-in. */
  readonly sid: string | undefined;
  /** The session of the forced renewal that they come from, until its credentials are given. */
  session: CognitoAuthSession | false | undefined;
}

/**
 * Lets Amplify's other categories (Storage, API, Data, PubSub, Geo, …) run on this session: they get tokens and credentials
 * from it, and send no request of their own for them.
 *
 * @throws {TypeError} when `session` does not come from `createAuth` or `createSession`.
 *
 * @example
 * ```ts
 * import { Amplify } from 'aws-amplify';
 *
 * Amplify.configure(outputs, { Auth: amplifyProviders(auth) });
 * ```
 */
export function amplifyProviders(session: Session): AmplifyProviders {
  const internals = getInternals(session);

  const given = new WeakMap<object, Given>();
  /** The session of the last forced renewal, for a guest: there are no tokens to find it by. */
  let renewal: CognitoAuthSession | undefined;
  return {
    tokenProvider: {
      async getTokens({ forceRefresh } = {}) {
        const current = await session.fetchAuthSession(forceRefresh ? { forceRefresh } : { only: 'tokens' });
        const value = readOrThrow(current.getCognitoTokens());
        if (forceRefresh) renewal = current;
        if (!value) return null;
        const signInDetails = findUserSession(internals.runtime.account())?.record.signInDetails;
        const tokens = { ...value, signInDetails } as unknown as AmplifyTokens;
        given.set(tokens, { sid: internals.runtime.sid(), session: forceRefresh && current });
        return tokens;
      },
    },
    credentialsProvider: {
      async getCredentialsAndIdentityId({ tokens, authenticated, forceRefresh }) {
        const from = given.get(tokens as object);
        // Amplify asks for the tokens first: one forced call is one renewal.
        let current = (forceRefresh && from?.session) || (await session.fetchAuthSession());
        if (forceRefresh && (from ? from.session : renewal) !== current)
          current = await session.fetchAuthSession({ forceRefresh });
        if (from) from.session = false;
        const isOther = from
          ? from.sid !== internals.runtime.sid()
          : authenticated === false && current.getCognitoTokens().ok;
        if (isOther) throw createOwnError('SignedOut');
        const value = readOrThrow(current.getAWSCredentials());
        return (
          value && {
            credentials: { ...value, expiration: toLocalExpiration(internals, value) },
            identityId: current.getIdentityId().get(),
          }
        );
      },
      clearCredentialsAndIdentityId() {},
    },
  };
}

/** The value of a result, or undefined for an error that Amplify expects as an absent value. */
function readOrThrow<T>({ value, error }: Result<T>): T | undefined {
  if (error && !['SignedOut', 'Federated', 'NoIdentityPool', 'GuestAccessDisabled'].includes(error.code)) throw error;
  return value;
}

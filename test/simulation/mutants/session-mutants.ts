import type { AuthError, AuthEvent, CognitoAuthSession, CognitoTokens, Result, SessionStore } from '@claviger/auth';
import { partsOfKey } from '../ledger.js';
import { type Mutant, withAnswer, withParts, withSession } from './mutant.js';

/** Rules about answers and events, and about what callers share. */
export const sessionMutants: readonly Mutant[] = [
  {
    name: 'a renewal that fails removes the record',
    invariant: 'I1',
    change: withParts(({ store }) => {
      const last = createLast(store);
      return {
        store: last.store,
        session({ subscribe }) {
          subscribe(({ type }) => {
            if (type === 'tokensRefreshFailed') void store.remove(last.key()).catch(() => undefined);
          });
          return {};
        },
      };
    }),
  },
  {
    name: 'identities outlive the user',
    invariant: '4',
    change: withAnswer(() => {
      let kept: CognitoAuthSession | undefined;
      return (session) => {
        const credentials = kept?.getAWSCredentials();
        if (credentials && kept?.getUserSub().value !== session.getUserSub().value)
          return copy(session, { getAWSCredentials: () => credentials });
        if (session.getAWSCredentials().ok) kept = session;
        return session;
      };
    }),
  },
  {
    name: 'callers share an abort',
    invariant: '7',
    change: withSession(({ fetchAuthSession }) => {
      let shared: Promise<CognitoAuthSession> | undefined;
      return {
        fetchAuthSession(options) {
          shared ??= fetchAuthSession(options).finally(() => {
            shared = undefined;
          });
          return shared;
        },
      };
    }),
  },
  {
    name: 'what is fresh is renewed',
    invariant: '8',
    change: withSession(({ fetchAuthSession }) => ({
      fetchAuthSession: (options) => fetchAuthSession({ ...options, forceRefresh: true }),
    })),
  },
  {
    name: 'callers who want tokens alone get everything',
    invariant: '8',
    change: withSession(({ fetchAuthSession }) => ({
      fetchAuthSession: (options) => fetchAuthSession({ ...options, only: undefined }),
    })),
  },
  {
    name: 'a renewal that failed takes valid tokens along',
    invariant: '2',
    change: withSession(({ fetchAuthSession, subscribe }) => {
      let failed: AuthError | undefined;
      subscribe(({ type, error }) => {
        failed = type === 'tokensRefreshFailed' ? error : undefined;
      });
      return {
        async fetchAuthSession(options) {
          const session = await fetchAuthSession(options);
          return failed ? copy(session, { getCognitoTokens: () => failWith(failed as AuthError, '') }) : session;
        },
      };
    }),
  },
  {
    name: 'a caller who could join a renewal asks for another one',
    invariant: 'I8',
    change: withSession(({ fetchAuthSession }) => {
      let waiting = 0;
      return {
        async fetchAuthSession(options) {
          const forceRefresh = options?.forceRefresh || waiting > 0;
          waiting++;
          try {
            return await fetchAuthSession({ ...options, forceRefresh });
          } finally {
            waiting--;
          }
        },
      };
    }),
  },
  {
    name: 'each call makes another object',
    invariant: '10',
    change: withAnswer(() => (session) => copy(session, {})),
  },
  {
    name: 'what is fresh waits for the store',
    invariant: 'I9',
    change: withParts(({ store }) => ({
      session: ({ fetchAuthSession }) => ({
        async fetchAuthSession(options) {
          await store.read('any').catch(() => undefined);
          return fetchAuthSession(options);
        },
      }),
    })),
  },
  {
    name: 'an older generation is handed out again',
    invariant: 'I11',
    change: withAnswer(() => {
      const answers: CognitoAuthSession[] = [];
      return (session) => {
        const [older, newer] = answers;
        if (session !== answers.at(-1)) answers.push(session);
        if (answers.length > 2) answers.shift();
        // Only the caller after the one that got the newer one.
        const isAgain = older && session === newer && older.getUserSub().value === session.getUserSub().value;
        return isAgain ? older : session;
      };
    }),
  },
  {
    name: 'what has expired is handed out',
    invariant: 'I20',
    change: withAnswer(() => {
      let kept: CognitoAuthSession | undefined;
      return (session) => {
        const isUsable = session.getCognitoTokens().ok || !session.isSignedIn;
        if (isUsable) kept = session;
        return kept ?? session;
      };
    }),
  },
  {
    name: 'opening the store is an event',
    invariant: 'I22',
    change: withSession(({ fetchAuthSession, subscribe }) => ({
      subscribe(listener) {
        void fetchAuthSession().then(({ isSignedIn }) => {
          if (isSignedIn) listener({ type: 'signedIn', elsewhere: false });
        });
        return subscribe(listener);
      },
    })),
  },
  {
    name: 'a listener that throws stops the others',
    invariant: 'I23',
    change: withSession(({ subscribe }) => {
      const listeners = new Set<(event: AuthEvent) => void>();
      return {
        subscribe(listener) {
          const isFirst = listeners.size === 0;
          listeners.add(listener);
          if (isFirst)
            subscribe((event) => {
              for (const one of listeners) one(event);
            });
          return () => listeners.delete(listener);
        },
      };
    }),
  },
  {
    name: 'a sign-in that is answered during a sign-out begins after it',
    invariant: '3',
    change: (keeper) => ({
      ...keeper,
      beginSession: (internals, reply, details) =>
        keeper.beginSession(internals, reply, { ...details, since: internals.runtime.signOuts() }),
    }),
  },
  {
    name: 'an error carries the refresh token',
    invariant: 'I24',
    change: withParts(({ store }) => {
      const last = createLast(store);
      return {
        store: last.store,
        session: ({ fetchAuthSession }) => ({
          async fetchAuthSession(options) {
            const session = await fetchAuthSession(options);
            const { error } = session.getCognitoTokens();
            return error && last.value()
              ? copy(session, { getCognitoTokens: () => failWith(error, last.value()) })
              : session;
          },
        }),
      };
    }),
  },
  {
    name: 'an identity pool that fails changes the snapshot',
    invariant: 'I30',
    change: withSession(({ fetchAuthSession, getSnapshot }) => {
      let isFailed = false;
      return {
        async fetchAuthSession(options) {
          const session = await fetchAuthSession(options);
          isFailed = !session.getAWSCredentials().ok;
          return session;
        },
        getSnapshot: () => (isFailed ? { ...getSnapshot() } : getSnapshot()),
      };
    }),
  },
  {
    name: 'dispose() leaves its timers',
    invariant: 'I31',
    change: withSession(() => ({ dispose() {} })),
  },
];

/** A session with other members. */
function copy(session: CognitoAuthSession, changed: Partial<CognitoAuthSession>): CognitoAuthSession {
  return Object.freeze({ ...session, ...changed });
}

/** Failed tokens, with an error that shows a record. */
function failWith(error: AuthError, record: string): Result<CognitoTokens> {
  const shown = Object.assign(new Error(error.message), { record });
  return {
    ok: false,
    error: shown as unknown as AuthError,
    get: () => {
      throw shown;
    },
    or: (fallback) => fallback,
  };
}

/** Follows which record of a sign-in a context writes last. */
function createLast(store: SessionStore): { readonly store: Partial<SessionStore>; key(): string; value(): string } {
  let last = { key: '', value: '' };
  return {
    store: {
      write(key, value) {
        if (partsOfKey(key)?.kind === 's') last = { key, value };
        return store.write(key, value);
      },
    },
    key: () => last.key,
    value: () => last.value,
  };
}

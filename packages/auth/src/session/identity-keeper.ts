import type { IdentityPoolClient } from '../cognito/identity-pool.js';
import { AuthError } from '../errors/auth-error.js';
import { asAuthError } from '../errors/own-errors.js';
import { type AWSCredentials, createAWSCredentials } from './aws-credentials.js';
import type { Core } from './core.js';
import { renewFederation } from './federation.js';
import type { Freshness, Lifespan } from './freshness.js';
import {
  claimGuest,
  findIdentity,
  forgetGuest,
  type IdentityOwner,
  type IdentityPlace,
  requestCredentials,
  requestIdentityId,
  storeIdentity,
} from './identity-exchange.js';
import { sessionOf } from './machine.js';
import { fromWall, type IdentityRecord, type StoredSession } from './records.js';
import { createRenewal, type Renewal } from './renewal.js';

/** What this context holds of the identity of a sign-in, or of the guest. */
export interface HeldIdentity {
  readonly identityId?: string;
  readonly credentials?: AWSCredentials;
  readonly lifespan?: Lifespan;
}

/** Keeps an identity and its AWS credentials usable. Whatever fails here never changes who is signed in. */
export interface IdentityKeeper extends Renewal {
  held(): HeldIdentity;
  freshness(): Freshness;
  /** Takes note of what is stored, once, without waiting for a lock. Never rejects. */
  open(): Promise<undefined>;
}

/** The identity of one sign-in; without a `sid`, of the guest. */
export function createIdentityKeeper(core: Core, pool: IdentityPoolClient, sid: string | undefined): IdentityKeeper {
  let held: HeldIdentity = {};

  const hold = ({ identityId, credentials }: IdentityRecord): void => {
    if (!credentials) {
      // Credentials never stay beside an identity that isn't theirs.
      if (held.identityId !== identityId) held = { identityId };
    } else if (held.credentials?.sessionToken !== credentials.sessionToken) {
      const lifespan = {
        issuedAtMs: fromWall(core.platform, credentials.issuedWallMs),
        lifetimeMs: credentials.lifetimeMs,
      };
      held = { identityId, credentials: createAWSCredentials(credentials, lifespan), lifespan };
    }
  };
  const freshness = (): Freshness => core.freshnessOf(held.lifespan);

  let place: IdentityPlace | undefined;
  /** The service knows it no more, and another one could not be had yet. */
  let missing: string | undefined;
  /** The last run ended with a refusal that nobody has looked into yet. */
  let isRefused = false;
  let federating: Promise<AuthError | undefined> | undefined;

  const find = async (): Promise<IdentityPlace | undefined> => {
    const seen = await findIdentity(core, sid).catch((error: unknown): IdentityPlace => {
      // A store that doesn't answer keeps nobody from new credentials of an identity that is known.
      if (!sid || !held.identityId) throw error;
      return { pointer: sid, key: core.keys.identity(sid), guestId: undefined, found: undefined };
    });
    if (seen?.found) hold(seen.found);
    return seen;
  };
  const keep = async (identity: IdentityRecord): Promise<void> => {
    if (place && (await storeIdentity(core, place, identity))) hold(identity);
    else await core.read();
  };

  /** Credentials of the identity that is known; undefined where there is none, or it is gone. */
  const useKnown = async (owner: IdentityOwner | undefined): Promise<IdentityRecord | undefined> => {
    const guest = owner && !held.identityId ? await claimGuest(core, owner.userId) : undefined;
    const identityId = held.identityId ?? guest;
    if (!identityId || identityId === missing) return undefined;
    try {
      return await requestCredentials(core, pool, identityId, owner?.logins);
    } catch (thrown) {
      // The identity is gone, or the guest's can't become this user's, or it has become a user's whose session was lost
      // before it was stored: a new one is asked for, once.
      const { code } = asAuthError(thrown);
      const isClaimed = guest ?? place?.found?.claimedBy;
      if (code !== 'ResourceNotFoundException' && !(isClaimed && code === 'NotAuthorizedException')) throw thrown;
      missing = identityId;
      return undefined;
    }
  };
  /** Credentials of an identity that is asked for, and is kept before it is used. */
  const useNew = async (owner: IdentityOwner | undefined): Promise<IdentityRecord> => {
    const identityId = await requestIdentityId(pool, owner?.logins);
    held = {};
    await keep({ v: 1, identityId });
    place = await findIdentity(core, sid);
    return requestCredentials(core, pool, identityId, owner?.logins);
  };

  const renewal = createRenewal(core, {
    lock: 'identity',
    freshness,
    version: () => held.credentials,
    async look() {
      place = await find();
      if (!place) await core.read();
      return place !== undefined && core.sid() === sid;
    },
    async send() {
      const owner = ownerOf(core);
      await keep((await useKnown(owner)) ?? (await useNew(owner)));
      // The user has taken the guest's identity over, or has another one.
      if (owner && core.sid() === sid) await forgetGuest(core).catch(core.degrade);
    },
    fail(error) {
      if (error.code !== 'NotAuthorizedException') return error;
      const session = sessionOf(core.account());
      isRefused = true;
      // A guest who is refused is nobody: the identity is of no use.
      if (!session) held = {};
      return explainRefusal(error, session);
    },
  });
  let opening: Promise<undefined> | undefined;
  const open = (): Promise<undefined> => {
    opening ??= find().then(
      () => undefined,
      () => undefined,
    );
    return opening;
  };
  const ensure = async (force: boolean): Promise<AuthError | undefined> => {
    // What is stored and fresh waits for no lock.
    if (!force) await open();
    const error = await renewal.ensure(force);
    if (isRefused) {
      isRefused = false;
      // Not under the lock: a new token comes from the app's own code.
      federating = renewFederation(core)
        .then((isRenewed) => (isRenewed ? renewal.ensure(true) : error))
        .finally(() => {
          federating = undefined;
        });
    }
    return error && (federating ?? error);
  };
  return { ...renewal, ensure, held: () => held, freshness, open };
}

/** With the login that the session has now: a refresh brings another one. */
function ownerOf({ account, userPool }: Core): IdentityOwner | undefined {
  const session = sessionOf(account());
  if (!session) return undefined;
  const { record } = session;
  if (!session.tokens) return { userId: record.sid, logins: { [session.record.provider]: session.record.token } };
  return { userId: session.userId, logins: { [userPool?.providerName ?? '']: session.tokens.idToken.toString() } };
}

function explainRefusal(cause: AuthError, session: StoredSession | undefined): AuthError {
  const [kind, recoverySuggestion] = !session
    ? (['notAuthorized', 'Sign in, or enable guest access in the identity pool.'] as const)
    : session.tokens
      ? ([
          'notAuthorized',
          "Check the identity pool's roles, their trust policy, and that it accepts this app client.",
        ] as const)
      : (['sessionExpired', 'Call federateToIdentityPool() with a new token.'] as const);
  return new AuthError(kind, cause.code, cause.message, { recoverySuggestion, cause });
}

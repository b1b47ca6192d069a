import type { IdentityPoolClient } from '../cognito/identity-pool.js';
import { AuthError } from '../errors/auth-error.js';
import { type AWSCredentials, createAWSCredentials } from './aws-credentials.js';
import { type Backoff, isResting, nextBackoff } from './backoff.js';
import { type Core, isSameSession, sidOf } from './core.js';
import { type Freshness, freshnessOf, type Lifespan, restoreIssuedAt } from './freshness.js';
import {
  findPlace,
  forgetGuest,
  type IdentityOwner,
  type IdentityPlace,
  obtainIdentity,
  storeIdentity,
} from './identity-exchange.js';
import type { StoredIdentity } from './records.js';
import { asAuthError, withRetries } from './retry.js';
import { createSingleFlight, type Flight } from './single-flight.js';

/** What this context holds of the identity of whoever is signed in, or of the guest. */
export interface HeldIdentity {
  readonly identityId?: string;
  readonly credentials?: AWSCredentials;
  readonly lifespan?: Lifespan;
}

/** Keeps an identity and its AWS credentials usable. Whatever fails here never changes who is signed in. */
export interface IdentityKeeper {
  held(): HeldIdentity;
  /** Why the last attempt failed, until one succeeds. */
  error(): AuthError | undefined;
  freshness(): Freshness;
  /** Resolves at once while the credentials are fresh; otherwise renews them, and resolves with the error if that failed. */
  ensure(force: boolean, owner: IdentityOwner | undefined): Promise<AuthError | undefined>;
}

/** The identity part of a session: a machine of its own, shared by all callers, that starts anew with each owner. */
export function createIdentityKeeper(core: Core, pool: IdentityPoolClient): IdentityKeeper {
  let ownerSid = sidOf(core.state().account);
  let owned = createOwnedIdentity(core, pool, ownerSid);
  core.onChange(() => {
    const { account } = core.state();
    if (sidOf(account) === ownerSid && account.status !== 'signedOut') return;
    ownerSid = sidOf(account);
    owned = createOwnedIdentity(core, pool, ownerSid);
  });
  return {
    held: () => owned.held(),
    error: () => owned.error(),
    freshness: () => owned.freshness(),
    ensure: (force, owner) => owned.ensure(force, owner),
  };
}

/** The identity of one sign-in, or of the guest between two of them. */
function createOwnedIdentity(core: Core, pool: IdentityPoolClient, sid: string | undefined): IdentityKeeper {
  let held: HeldIdentity = {};
  let backoff: Backoff | undefined;
  /** With the latest login; a refresh of the tokens brings another one. */
  let owner: IdentityOwner | undefined;

  const hold = ({ identityId, credentials }: StoredIdentity): void => {
    if (!credentials) {
      held = { ...held, identityId };
    } else if (held.credentials?.sessionToken !== credentials.sessionToken) {
      const { issuedWallMs, lifetimeMs } = credentials;
      const lifespan = { issuedAt: restoreIssuedAt(issuedWallMs, core.platform.now()), lifetimeMs };
      held = { identityId, credentials: createAWSCredentials(credentials), lifespan };
    }
  };

  const freshness = (): Freshness =>
    held.lifespan ? freshnessOf(held.lifespan, core.platform.now(), core.rule) : 'expired';

  const keep = async (place: IdentityPlace, identity: StoredIdentity): Promise<void> => {
    if (await storeIdentity(core, owner, place, identity)) hold(identity);
    else await core.read();
  };

  /** One attempt: look, adopt what another context has done, otherwise ask, and keep only what still belongs here. */
  const exchange = async (flight: Flight, seen: AWSCredentials | undefined): Promise<void> => {
    let place = await findPlace(core, owner);
    if (!place) return core.read();
    if (place.stored) hold(place.stored);
    const isUsable = freshness() === 'fresh' || freshness() === 'due';
    if (isUsable && (!flight.force || held.credentials !== seen)) return;
    flight.sent = true;
    const identity = await obtainIdentity(core, pool, owner, {
      identityId: held.identityId,
      learn: async (identityId) => {
        held = {};
        if (!place) return;
        await keep(place, { identityId });
        place = (await findPlace(core, owner)) ?? place;
      },
    });
    await keep(place, identity);
  };

  const { join } = createSingleFlight(async (flight) => {
    const seen = held.credentials;
    try {
      await withRetries(core.platform, () => core.exclusively('identity', () => exchange(flight, seen)));
      backoff = undefined;
      return undefined;
    } catch (thrown) {
      const error = explain(asAuthError(thrown), sid !== undefined);
      backoff = nextBackoff(backoff, error, core.platform.now().monotonicMs);
      if (sid === undefined && error.kind === 'notAuthorized') {
        held = {};
        if (isSameSession(core, sid)) await forgetGuest(core).catch(() => undefined);
      }
      return error;
    }
  });

  return {
    held: () => held,
    error: () => backoff?.error,
    freshness,
    async ensure(force, newOwner) {
      owner = newOwner;
      const now = freshness();
      if (!force && now === 'fresh') return undefined;
      if (isResting(backoff, core.platform.now().monotonicMs, force)) return backoff.error;
      const renewed = join(force);
      return !force && now === 'due' ? undefined : renewed;
    },
  };
}

/** An identity pool's refusals, in words that help a guest or a user. */
function explain(error: AuthError, isSignedIn: boolean): AuthError {
  if (error.code !== 'NotAuthorizedException') return error;
  const recoverySuggestion = isSignedIn
    ? "Check the identity pool: its roles, their trust policy, and that it accepts this user pool's app client."
    : 'Sign in, or enable guest access in the identity pool.';
  return new AuthError('notAuthorized', error.code, error.message, { recoverySuggestion, cause: error });
}

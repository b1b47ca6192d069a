import type { IdentityPoolClient } from '../cognito/identity-pool.js';
import { AuthError } from '../errors/auth-error.js';
import { type AWSCredentials, createAWSCredentials } from './aws-credentials.js';
import type { Core } from './core.js';
import { type Freshness, freshnessOf, type Lifespan } from './freshness.js';
import {
  findIdentity,
  forgetGuest,
  type IdentityOwner,
  type IdentityPlace,
  obtainIdentity,
  storeIdentity,
} from './identity-exchange.js';
import { sessionOf } from './machine.js';
import { fromWall, type IdentityRecord } from './records.js';
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
}

/** The identity of one sign-in; without a `sid`, of the guest. */
export function createIdentityKeeper(core: Core, pool: IdentityPoolClient, sid: string | undefined): IdentityKeeper {
  let held: HeldIdentity = {};

  const hold = ({ identityId, credentials }: IdentityRecord): void => {
    if (!credentials) {
      held = { ...held, identityId };
    } else if (held.credentials?.sessionToken !== credentials.sessionToken) {
      const lifespan = {
        issuedAtMs: fromWall(core.platform, credentials.issuedWallMs),
        lifetimeMs: credentials.lifetimeMs,
      };
      held = { identityId, credentials: createAWSCredentials(credentials), lifespan };
    }
  };
  const freshness = (): Freshness =>
    held.lifespan ? freshnessOf(held.lifespan, core.platform.now(), core.rule) : 'expired';

  let place: IdentityPlace | undefined;

  const keep = async (identity: IdentityRecord): Promise<void> => {
    if (place && (await storeIdentity(core, place, identity))) hold(identity);
    else await core.read();
  };

  const renewal = createRenewal(core, {
    lock: 'identity',
    freshness,
    version: () => held.credentials,
    async look() {
      place = await findIdentity(core, sid);
      if (place?.found) hold(place.found);
      else if (!place) await core.read();
      return place !== undefined && core.sid() === sid;
    },
    async send() {
      const owner = ownerOf(core, sid);
      const identity = await obtainIdentity(core, pool, owner, {
        identityId: held.identityId,
        async learn(identityId) {
          held = {};
          await keep({ v: 1, identityId });
          place = await findIdentity(core, sid);
        },
      });
      await keep(identity);
      // The user has taken the guest's identity over, or has another one.
      if (owner && core.sid() === sid) await forgetGuest(core).catch(core.degrade);
    },
    fail(error) {
      if (error.code !== 'NotAuthorizedException') return error;
      // A guest who is refused is nobody: the identity is of no use.
      if (!sid) held = {};
      return explainRefusal(error, sid !== undefined);
    },
  });
  return { ...renewal, held: () => held, freshness };
}

/** With the login that the session has now: a refresh brings another one. */
function ownerOf({ account, userPool }: Core, sid: string | undefined): IdentityOwner | undefined {
  const session = sessionOf(account());
  if (!sid || !session || !userPool) return undefined;
  const { userId, tokens } = session;
  return { userId, logins: { [userPool.providerName]: tokens.idToken.toString() } };
}

function explainRefusal(cause: AuthError, isSignedIn: boolean): AuthError {
  return new AuthError('notAuthorized', cause.code, cause.message, {
    recoverySuggestion: isSignedIn
      ? "Check the identity pool's roles, their trust policy, and that it accepts this app client."
      : 'Sign in, or enable guest access in the identity pool.',
    cause,
  });
}

import { type AuthError, isAuthError } from '../../errors/auth-error.js';
import { asAuthError, createOwnError } from '../../errors/own-errors.js';
import { type AWSCredentials, createAWSCredentials } from '../../session/aws-credentials.js';
import type { IdentityRecord, UserSession } from '../../session/records.js';
import { type CognitoAuthSession, createViews, type SessionDetails } from '../../session/view.js';
import { getLifespan } from './aws-keys.js';
import { createEndedError } from './ended-error.js';
import type { ServerCore } from './server-core.js';
import type { Visitor } from './visitor.js';

/** What a caller asked for, and how the renewal of the tokens failed. */
export interface Asked {
  readonly failure: AuthError | undefined;
  readonly isForced: boolean;
  /** Whether the identity pool gets no request. */
  readonly isTokensOnly: boolean;
}

/** Describes the session of a request: each detail is its value or its error. */
export async function describeAuthSession(
  core: ServerCore,
  visitor: Visitor,
  { failure, isForced, isTokensOnly }: Asked,
): Promise<CognitoAuthSession> {
  const { parts } = core;
  const read = await visitor.read().catch(asAuthError);
  const session = isAuthError(read) ? undefined : read;
  const show = (details: SessionDetails): CognitoAuthSession => createViews()(details, isTokensOnly);
  const fault = session?.record.ended && createEndedError(session.record.ended);
  if (!session || fault) {
    const error = fault ?? (isAuthError(read) ? read : createOwnError('SignedOut'));
    return show({
      isSignedIn: session !== undefined,
      userSub: error,
      identityId: error,
      credentials: error,
      tokens: error,
    });
  }
  const isBlocked = parts.freshnessOf(session) === 'expired' || (isForced && failure !== undefined);
  const reason = isBlocked ? (failure ?? createOwnError('Expired')) : undefined;
  const asked = { isForced, isTokensOnly: isTokensOnly || isBlocked, reason };
  const identity = await readIdentity(core, session, { visitor, ...asked });
  return show({
    isSignedIn: true,
    userSub: session.userId,
    ...identity,
    tokens: reason ?? session.tokens,
  });
}

interface AskedIdentity extends Pick<Asked, 'isForced' | 'isTokensOnly'> {
  readonly visitor: Visitor;
  /** Why the identity pool cannot be asked. */
  readonly reason: AuthError | undefined;
}

async function readIdentity(
  { parts, keys, noIdentity }: ServerCore,
  session: UserSession,
  { visitor, isForced, isTokensOnly, reason }: AskedIdentity,
): Promise<Pick<SessionDetails, 'identityId' | 'credentials'>> {
  if (!parts.identityPool) return both(noIdentity);
  if (isTokensOnly) {
    const error = reason ?? noIdentity;
    const known = await keys.find(session);
    if (!known) return both(error);
    const isUsable = !isForced && parts.freshnessOf(getLifespan(parts, known)) !== 'expired';
    return { identityId: known.identityId, credentials: (isUsable && toCredentials(parts, known)) || error };
  }
  try {
    const known = await visitor.credentials(isForced);
    return { identityId: known.identityId, credentials: toCredentials(parts, known) ?? createOwnError('Expired') };
  } catch (error) {
    return both(asAuthError(error));
  }
}

function both(error: AuthError): Pick<SessionDetails, 'identityId' | 'credentials'> {
  return { identityId: error, credentials: error };
}

function toCredentials(parts: ServerCore['parts'], identity: IdentityRecord): AWSCredentials | undefined {
  const { issuedAtMs } = getLifespan(parts, identity);
  return identity.credentials && createAWSCredentials(identity.credentials, issuedAtMs);
}

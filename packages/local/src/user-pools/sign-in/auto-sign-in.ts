import type { LocalServices } from '../../services.js';
import { allowsFlow, type ClientAndPool } from '../client-settings.js';
import type { User } from '../users/users.js';
import { type ChallengeState, openChallenge, sealChallenge } from './challenges.js';

/** The `Session`s by which a user who has just signed up signs in without another code. */

interface SignUpState {
  readonly sub: string;
}

const SIGNED_UP = 'sign-up';
const CONFIRMED = 'confirmed sign-up';

/** The `Session` that `SignUp` gives; only clients with USER_AUTH have a use for it. */
export function makeSignUpSession(
  services: LocalServices,
  at: ClientAndPool,
  { sub, status }: Pick<User, 'sub' | 'status'>,
): string | undefined {
  if (!allowsFlow(at.client, 'USER_AUTH')) return undefined;
  // Who needn't confirm the sign-up signs in with it at once.
  const purpose = status === 'UNCONFIRMED' ? SIGNED_UP : CONFIRMED;
  return sealChallenge(services, at, purpose, { sub }).toString('base64url');
}

/**
 * The `Session` that `ConfirmSignUp` gives for the one of `SignUp`: who has both that and the code is who signed up.
 * A `Session` that has run out meanwhile costs no more than the convenience.
 */
export function confirmSignUpSession(
  services: LocalServices,
  at: ClientAndPool,
  { sub, session }: { readonly sub: string; readonly session: string | undefined },
): string | undefined {
  if (session === undefined || !allowsFlow(at.client, 'USER_AUTH')) return undefined;
  const state = services.sealer.open(SIGNED_UP, Buffer.from(session, 'base64url')) as
    | (ChallengeState & SignUpState)
    | undefined;
  if (state?.sub !== sub || state.clientId !== at.client.id) return undefined;
  return sealChallenge(services, at, CONFIRMED, { sub }).toString('base64url');
}

/** @throws ServiceError `NotAuthorizedException` */
export function openSignUpSession(
  services: LocalServices,
  at: ClientAndPool,
  session: string,
): ChallengeState & SignUpState {
  return openChallenge<SignUpState>(services, at, CONFIRMED, Buffer.from(session, 'base64url'));
}

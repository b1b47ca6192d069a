import type { LocalServices } from '../../context/services.js';
import { notAuthorized } from '../base/errors.js';
import { allowsFlow, type ClientAndPool } from '../clients/client-settings.js';
import type { User } from '../users/users.js';
import { type ChallengeState, openChallenge, sealChallenge } from './sealed-challenge.js';

/** The `Session`s by which a user who has just signed up signs in without another code. */

interface SignUpState {
  readonly sub: string;
}

interface ConfirmedState extends SignUpState {
  /** Whether who confirmed is who signed up, and not only has the code. */
  readonly signedUp: boolean;
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
  return status === 'UNCONFIRMED'
    ? sealChallenge(services, at, SIGNED_UP, { sub }).toString('base64url')
    : sealConfirmed(services, at, { sub, signedUp: true });
}

/**
 * The `Session` that `ConfirmSignUp` gives, also to clients that don't send the one of `SignUp`. One that has run out
 * meanwhile costs no more than the convenience.
 */
export function confirmSignUpSession(
  services: LocalServices,
  at: ClientAndPool,
  { sub, session = '' }: { readonly sub: string; readonly session: string | undefined },
): string | undefined {
  if (!allowsFlow(at.client, 'USER_AUTH')) return undefined;
  const state = services.sealer.open(SIGNED_UP, Buffer.from(session, 'base64url')) as
    | (ChallengeState & SignUpState)
    | undefined;
  const signedUp = state?.sub === sub && state.clientId === at.client.id;
  return signedUp || takesCodes(at) ? sealConfirmed(services, at, { sub, signedUp }) : undefined;
}

function sealConfirmed(services: LocalServices, at: ClientAndPool, state: ConfirmedState): string {
  return sealChallenge(services, at, CONFIRMED, state).toString('base64url');
}

/**
 * Opens what `ConfirmSignUp` gave for a user. Who has nothing but the code that went to a contact gets in where such
 * a code is enough to sign in.
 *
 * @throws ServiceError `NotAuthorizedException`
 */
export function openSignUpSession(
  services: LocalServices,
  at: ClientAndPool,
  { session, user }: { readonly session: string; readonly user: User | undefined },
): { readonly state: ChallengeState; readonly user: User } {
  const state = openChallenge<ConfirmedState>(services, at, CONFIRMED, Buffer.from(session, 'base64url'));
  const provesContact =
    (allowsFactor(at, 'EMAIL_OTP') && user?.attributes['email_verified'] === 'true') ||
    (allowsFactor(at, 'SMS_OTP') && user?.attributes['phone_number_verified'] === 'true');
  if (user === undefined || user.sub !== state.sub || !(state.signedUp || provesContact)) {
    throw notAuthorized('Invalid session for the user.');
  }
  return { state, user };
}

function takesCodes(at: ClientAndPool): boolean {
  return allowsFactor(at, 'EMAIL_OTP') || allowsFactor(at, 'SMS_OTP');
}

function allowsFactor({ pool }: ClientAndPool, factor: string): boolean {
  return pool.settings.Policies.SignInPolicy.AllowedFirstAuthFactors.includes(factor);
}

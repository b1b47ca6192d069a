import type { LocalServices } from '../../context/services.js';
import { notAuthorized } from '../base/errors.js';
import { allowsFlow, type ClientAndPool } from '../clients/client-settings.js';
import type { KnownUser, Subject } from '../unknown-user/subject.js';
import type { User } from '../users/users.js';
import { type ChallengeState, openChallenge, sealChallenge } from './sealed-challenge.js';

/** The sessions by which a user who has just signed up signs in without another code. */

interface SignUpState {
  readonly sub: string;
}

interface ConfirmedState extends SignUpState {
  /** Whether the caller who confirmed has also signed up, and not only has the code. */
  readonly signedUp: boolean;
}

const SIGNED_UP = 'sign-up';
const CONFIRMED = 'confirmed sign-up';

/** The session of a sign-up. Only clients with USER_AUTH have a use for it. */
export function createSignUpSession(
  services: LocalServices,
  app: ClientAndPool,
  { sub, status }: Pick<User, 'sub' | 'status'>,
): string | undefined {
  if (!allowsFlow(app.client, 'USER_AUTH')) return undefined;
  // A user who is confirmed at once signs in with it at once.
  return status === 'UNCONFIRMED'
    ? sealChallenge(services, app, SIGNED_UP, { sub }).toString('base64url')
    : sealConfirmed(services, app, { sub, signedUp: true });
}

/**
 * The session of a confirmed sign-up, also for clients that do not send the one of the sign-up. Without one, or with one
 * that has expired, the user signs in with a factor.
 */
export function createConfirmedSession(
  services: LocalServices,
  app: ClientAndPool,
  { sub, session = '' }: { readonly sub: string; readonly session: string | undefined },
): string | undefined {
  if (!allowsFlow(app.client, 'USER_AUTH')) return undefined;
  const state = services.sealer.open(SIGNED_UP, Buffer.from(session, 'base64url')) as
    | (ChallengeState & SignUpState)
    | undefined;
  const signedUp = state?.sub === sub && state.clientId === app.client.id;
  return signedUp || takesCodes(app) ? sealConfirmed(services, app, { sub, signedUp }) : undefined;
}

function sealConfirmed(services: LocalServices, app: ClientAndPool, state: ConfirmedState): string {
  return sealChallenge(services, app, CONFIRMED, state).toString('base64url');
}

/**
 * Opens the session of a confirmed sign-up. A caller that has nothing but the code that went to a contact signs in where
 * such a code is enough to sign in.
 *
 * @throws ServiceError `NotAuthorizedException`
 */
export function openSignUpSession(
  services: LocalServices,
  app: ClientAndPool,
  { session, subject }: { readonly session: string; readonly subject: Subject },
): { readonly state: ChallengeState; readonly subject: KnownUser } {
  const state = openChallenge<ConfirmedState>(services, app, CONFIRMED, Buffer.from(session, 'base64url'));
  const provesContact =
    (allowsFactor(app, 'EMAIL_OTP') && subject.user?.attributes['email_verified'] === 'true') ||
    (allowsFactor(app, 'SMS_OTP') && subject.user?.attributes['phone_number_verified'] === 'true');
  if (subject.user === undefined || subject.sub !== state.sub || !(state.signedUp || provesContact)) {
    throw notAuthorized('Invalid session for the user.');
  }
  return { state, subject };
}

function takesCodes(app: ClientAndPool): boolean {
  return allowsFactor(app, 'EMAIL_OTP') || allowsFactor(app, 'SMS_OTP');
}

function allowsFactor({ pool }: ClientAndPool, factor: string): boolean {
  return pool.settings.Policies.SignInPolicy.AllowedFirstAuthFactors.includes(factor);
}

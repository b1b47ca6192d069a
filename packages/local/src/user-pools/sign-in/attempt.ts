import type { LocalServices } from '../../context/services.js';
import type { ChallengeResult } from '../../triggers/events.js';
import { missingParameter, notAuthorized } from '../base/errors.js';
import { type ClientAndPool, findClient, requireClient } from '../clients/client-settings.js';
import { normalizeName } from '../pools/pool-settings.js';
import type { AuthenticationResult } from '../tokens/tokens.js';
import { findUser, findUserBySub, type User } from '../users/users.js';
import { inventUser } from './invented-user.js';
import { type ChallengeState, openChallenge, sealChallenge } from './sealed-challenge.js';

/** `AuthParameters`, `ChallengeResponses`, `ClientMetadata` */
export type Parameters = Readonly<Record<string, string>>;

/** One call of `InitiateAuth` or `RespondToAuthChallenge`, or of their administrators' forms. */
export interface SignInCall {
  readonly services: LocalServices;
  readonly at: ClientAndPool;
  readonly byAdministrator: boolean;
  /** On a login page, where a sign-in ends with a user, and what the user gets is the page's to say. */
  readonly onPage?: boolean;
  /** `ClientMetadata` of `InitiateAuth`, which only triggers at the beginning get. */
  readonly validationData?: Parameters | undefined;
  /** `ClientMetadata` of `RespondToAuthChallenge`. */
  readonly metadata?: Parameters | undefined;
}

/** How far a sign-in has come whose steps the pool's triggers decide. */
export interface CustomProgress {
  /** The name that the client gave. */
  readonly name: string;
  readonly history: readonly ChallengeResult[];
  /** The challenge that is being answered. */
  readonly pending: string;
}

/** What `InitiateAuth` and `RespondToAuthChallenge` answer: tokens, or a challenge. */
export type AuthOutcome =
  | { readonly AuthenticationResult: AuthenticationResult; readonly ChallengeParameters: Record<string, never> }
  /** On a login page only. */
  | { readonly SignedIn: User }
  | {
      readonly ChallengeName: string;
      readonly ChallengeParameters: Readonly<Record<string, string>>;
      readonly Session?: string;
      /** What `SELECT_CHALLENGE` lets choose from. */
      readonly AvailableChallenges?: readonly string[];
    };

/** What a sign-in has behind it, besides the first factor. */
type Passed = 'secondFactor' | 'device';

/** How far a sign-in has come. */
export interface Attempt {
  readonly user: User;
  /** The device that the client says it is on. */
  readonly deviceKey: string | undefined;
  readonly passed: readonly Passed[];
  /** Whether a new password was set on the way. */
  readonly newPassword?: boolean;
  /** In CUSTOM_AUTH. */
  readonly custom?: CustomProgress | undefined;
}

/** The attempt with one more thing behind it. */
export function withPassed(attempt: Attempt, passed: Passed): Attempt {
  return { ...attempt, passed: [...attempt.passed, passed] };
}

/** What of an attempt travels in a `Session`. */
interface AttemptState {
  /** Absent for a user who doesn't exist, which isn't to be told. */
  readonly sub?: string;
  /** Of the password at that time: one set in between ends the attempt. */
  readonly salt?: string;
  readonly deviceKey?: string;
  readonly passed: readonly Passed[];
  readonly newPassword?: boolean;
  readonly custom?: CustomProgress;
}

/** The beginning of an attempt, with the device that the call names. */
export function beginAttempt(user: User, parameters: Parameters): Attempt {
  return { user, deviceKey: parameters['DEVICE_KEY'], passed: [] };
}

/**
 * Seals an attempt into the `Session` of a challenge.
 *
 * @param attempt absent for a user who doesn't exist
 * @param more what the answer to this challenge is checked against
 */
export function sealAttempt<More extends object>(
  { services, at }: SignInCall,
  challengeName: string,
  attempt: Attempt | undefined,
  more: More,
): string {
  const state: AttemptState & More = {
    ...more,
    ...(attempt !== undefined && {
      sub: attempt.user.sub,
      ...(attempt.user.password !== undefined && { salt: attempt.user.password.salt }),
      ...(attempt.deviceKey !== undefined && { deviceKey: attempt.deviceKey }),
      ...(attempt.newPassword === true && { newPassword: true }),
      ...(attempt.custom !== undefined && { custom: attempt.custom }),
    }),
    passed: attempt?.passed ?? [],
  };
  return sealChallenge(services, at, challengeName, state).toString('base64url');
}

/** An attempt as the answer to a challenge finds it. */
export interface ResumedAttempt<More> {
  /** Absent for an unknown user: every answer is wrong then. */
  readonly attempt: Attempt | undefined;
  readonly state: ChallengeState & More;
}

/**
 * Opens the `Session` that `sealAttempt` made for the same challenge.
 *
 * @throws ServiceError `NotAuthorizedException` for one of another challenge, user or client, that is too old, or
 *   whose user has changed the password since
 */
export async function resumeAttempt<More extends object>(
  call: SignInCall,
  challengeName: string,
  session: string | undefined,
  responses: Parameters,
): Promise<ResumedAttempt<More>> {
  const { services, at } = call;
  if (session === undefined) throw missingParameter('Session');
  const resumed = await openAttempt<More>(call, challengeName, session);
  const { attempt, state } = resumed;
  if (attempt === undefined) {
    checkStranger(call, 'name' in state ? state.name : undefined, responses['USERNAME'] ?? '');
    return resumed;
  }
  const named = await findUser(services.store.db, at.pool, responses['USERNAME'] ?? '');
  if (named?.sub !== attempt.user.sub) throw notAuthorized('Invalid session for the user.');
  return { ...resumed, attempt: { ...attempt, deviceKey: responses['DEVICE_KEY'] ?? attempt.deviceKey } };
}

/** An unknown user keeps its name, as every user does: the one that the client gave, or the one that it was shown. */
function checkStranger({ services, at }: SignInCall, name: unknown, named: string): void {
  if (typeof name !== 'string' || normalizeName(at.pool, named) === normalizeName(at.pool, name)) return;
  if (named !== inventUser(services, at.pool, name).username) throw notAuthorized('Invalid session for the user.');
}

/**
 * Opens the `Session` of a challenge where the caller names neither client nor user.
 *
 * @throws ServiceError `NotAuthorizedException`
 */
export async function reopenAttempt<More extends object>(
  services: LocalServices,
  challengeName: string,
  session: string,
): Promise<{ readonly call: SignInCall; readonly attempt: Attempt; readonly state: ChallengeState & More }> {
  const sealed = services.sealer.open(challengeName, Buffer.from(session, 'base64url')) as ChallengeState | undefined;
  const client = sealed === undefined ? undefined : await findClient(services.store.db, sealed.clientId);
  if (client === undefined) throw notAuthorized('Invalid session for the user.');
  const at = await requireClient(services.store.db, client.id);
  const call: SignInCall = { services, at, byAdministrator: false };
  const { attempt, state } = await openAttempt<More>(call, challengeName, session);
  if (attempt === undefined) throw notAuthorized('Invalid session for the user.');
  return { call, attempt, state };
}

async function openAttempt<More extends object>(
  { services, at }: SignInCall,
  challengeName: string,
  session: string,
): Promise<ResumedAttempt<More>> {
  const sealed = Buffer.from(session, 'base64url');
  const state = openChallenge<AttemptState & More>(services, at, challengeName, sealed);
  if (state.sub === undefined) return { attempt: undefined, state };
  const user = await findUserBySub(services.store.db, state.sub);
  if (user === undefined) throw notAuthorized('Invalid session for the user.');
  if (user.password?.salt !== state.salt) throw notAuthorized('Invalid session for the user, session is expired.');
  const { deviceKey, passed, newPassword, custom } = state;
  return { attempt: { user, deviceKey, passed, custom, ...(newPassword === true && { newPassword }) }, state };
}

/** @throws ServiceError `InvalidParameterException` */
export function requireParameter(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') throw missingParameter(name);
  return value;
}

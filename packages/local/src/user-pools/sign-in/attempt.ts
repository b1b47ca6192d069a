import type { LocalServices } from '../../context/services.js';
import type { ChallengeResult } from '../../triggers/events.js';
import { missingParameter, notAuthorized } from '../base/errors.js';
import { type ClientAndPool, findClient, requireClient } from '../clients/client-settings.js';
import type { KnownUser, Subject } from '../unknown-user/subject.js';
import { resumeSubject, type SubjectState, toKnownUser } from '../unknown-user/subject-of.js';
import type { User } from '../users/users.js';
import type { AuthenticationResult } from './authentication-result.js';
import { type ChallengeState, openChallenge, sealChallenge } from './sealed-challenge.js';

/** Parameters of the wire by name: of a flow that begins, of an answer to a challenge, or for triggers. */
export type Parameters = Readonly<Record<string, string>>;

/** One call that begins a sign-in or continues it, by a client, an administrator, or a login page. */
export interface SignInCall {
  readonly services: LocalServices;
  readonly app: ClientAndPool;
  readonly byAdministrator: boolean;
  /** The address that the call comes from, which devices keep. A login page has none. */
  readonly sourceIp?: string | undefined;
  /** On a login page, where a sign-in ends with a user. The page decides what the user gets. */
  readonly onPage?: boolean;
  /** What the caller tells triggers at the beginning of a sign-in. */
  readonly validationData?: Parameters | undefined;
  /** What the caller tells triggers with an answer. */
  readonly metadata?: Parameters | undefined;
}

/** How far a sign-in has come whose steps the pool's triggers decide. */
export interface CustomProgress {
  readonly history: readonly ChallengeResult[];
  /** The challenge that is being answered. */
  readonly pending: string;
}

/** What a sign-in answers: tokens, or a challenge. */
export type AuthOutcome =
  | { readonly AuthenticationResult: AuthenticationResult; readonly ChallengeParameters: Record<string, never> }
  /** On a login page only. */
  | { readonly SignedIn: User }
  | ChallengeOutcome;

/** A challenge as the client gets it. */
export interface ChallengeOutcome {
  readonly ChallengeName: string;
  readonly ChallengeParameters: Readonly<Record<string, string>>;
  readonly Session?: string;
  /** What `SELECT_CHALLENGE` lets choose from. */
  readonly AvailableChallenges?: readonly string[];
}

/** What a sign-in has behind it, besides the first factor. */
type Passed = 'secondFactor' | 'device';

/** How far a sign-in has come. */
export interface Attempt {
  readonly subject: Subject;
  /** The device that the client says it is on. */
  readonly deviceKey: string | undefined;
  readonly passed: readonly Passed[];
  /** Whether a new password was set on the way. */
  readonly newPassword?: boolean;
  /** In CUSTOM_AUTH. */
  readonly custom?: CustomProgress | undefined;
}

/** An attempt of a user of the pool. */
export type KnownAttempt = Attempt & { readonly subject: KnownUser };

/** Whether an attempt is one of a user of the pool. */
export function isKnown(attempt: Attempt): attempt is KnownAttempt {
  return attempt.subject.user !== undefined;
}

/**
 * The attempt of a user, at a challenge that only users get.
 *
 * @throws ServiceError `NotAuthorizedException`
 */
export function requireKnown(attempt: Attempt): KnownAttempt {
  if (!isKnown(attempt)) throw invalidSession();
  return attempt;
}

/** The attempt with one more thing behind it. */
export function withPassed<Any extends Attempt>(attempt: Any, passed: Passed): Any {
  return { ...attempt, passed: [...attempt.passed, passed] };
}

/** The attempt with its user as it will be. */
export function withUser({ services, app }: SignInCall, attempt: KnownAttempt, user: User): KnownAttempt {
  return { ...attempt, subject: toKnownUser(services, app, user) };
}

/** The beginning of an attempt, with the device that the call names. */
export function beginAttempt<Any extends Subject>(
  subject: Any,
  parameters: Parameters,
): Attempt & { readonly subject: Any } {
  return { subject, deviceKey: parameters['DEVICE_KEY'], passed: [] };
}

/** What of an attempt travels in a `Session`. */
interface AttemptState extends SubjectState {
  /** Of the password at that time: one set in between ends the attempt. */
  readonly salt?: string;
  readonly deviceKey?: string;
  readonly passed: readonly Passed[];
  readonly newPassword?: boolean;
  readonly custom?: CustomProgress;
}

/**
 * Seals an attempt into the `Session` of a challenge.
 *
 * @param more what the answer to this challenge is checked against
 */
export function sealAttempt<More extends object>(
  { services, app }: SignInCall,
  challengeName: string,
  attempt: Attempt,
  more: More,
): string {
  const { subject, deviceKey, passed, newPassword, custom } = attempt;
  const { user, name, conceals } = subject;
  const state: AttemptState & More = {
    ...more,
    name,
    conceals,
    ...(user !== undefined && {
      sub: user.sub,
      ...(user.password !== undefined && { salt: user.password.salt }),
    }),
    ...(deviceKey !== undefined && { deviceKey }),
    passed,
    ...(newPassword === true && { newPassword }),
    ...(custom !== undefined && { custom }),
  };
  return sealChallenge(services, app, challengeName, state).toString('base64url');
}

/** What a caller gives in answer to a challenge. */
export interface ChallengeAnswer {
  readonly responses: Parameters;
  readonly session: string | undefined;
}

/** An attempt as the answer to a challenge finds it. */
export interface ResumedAttempt<More> {
  readonly attempt: Attempt;
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
  { responses, session }: ChallengeAnswer,
): Promise<ResumedAttempt<More>> {
  if (session === undefined) throw missingParameter('Session');
  const { attempt, state } = await openAttempt<More>(call, challengeName, session);
  if (!(await attempt.subject.isNamed(responses['USERNAME'] ?? ''))) throw invalidSession();
  return { state, attempt: { ...attempt, deviceKey: responses['DEVICE_KEY'] ?? attempt.deviceKey } };
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
): Promise<{ readonly call: SignInCall; readonly attempt: KnownAttempt; readonly state: ChallengeState & More }> {
  const sealed = services.sealer.open(challengeName, Buffer.from(session, 'base64url')) as ChallengeState | undefined;
  const client = sealed === undefined ? undefined : await findClient(services.store.db, sealed.clientId);
  if (client === undefined) throw invalidSession();
  const app = await requireClient(services.store.db, client.id);
  const call: SignInCall = { services, app, byAdministrator: false };
  const { attempt, state } = await openAttempt<More>(call, challengeName, session);
  return { call, attempt: requireKnown(attempt), state };
}

async function openAttempt<More extends object>(
  { services, app }: SignInCall,
  challengeName: string,
  session: string,
): Promise<ResumedAttempt<More>> {
  const sealed = Buffer.from(session, 'base64url');
  const state = openChallenge<AttemptState & More>(services, app, challengeName, sealed);
  const subject = await resumeSubject(services, app, state);
  if (subject === undefined) throw invalidSession();
  if (subject.user?.password?.salt !== state.salt) {
    throw notAuthorized('Invalid session for the user, session is expired.');
  }
  const { deviceKey, passed, newPassword, custom } = state;
  return { attempt: { subject, deviceKey, passed, custom, ...(newPassword === true && { newPassword }) }, state };
}

function invalidSession(): ReturnType<typeof notAuthorized> {
  return notAuthorized('Invalid session for the user.');
}

/** @throws ServiceError `InvalidParameterException` */
export function requireParameter(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') throw missingParameter(name);
  return value;
}

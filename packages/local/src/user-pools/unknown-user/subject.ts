import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import type { StringMap } from '../../triggers/events.js';
import type { ServiceError } from '../../wire/service-error.js';
import type { ClientAndPool } from '../clients/client-settings.js';
import type { CodePurpose, CodeToSend } from '../messages/codes.js';
import type { Message, MessageRequest } from '../messages/compose-message.js';
import type { Delivery } from '../messages/delivery.js';
import type { SrpVerifier } from '../srp/srp.js';
import type { AttemptKind } from '../users/attempts.js';
import type { AuthEvent } from '../users/auth-events.js';
import type { User } from '../users/users.js';
import type { Decoy } from './decoy.js';

/**
 * The user that a caller names, or a name that no user has. Where an app client hides which users exist
 * (`PreventUserExistenceErrors`), both get the same answers and take the same work. So both have the same methods, and
 * only {@link KnownUser} has a `user`: code that needs one must check for it first.
 */
export type Subject = KnownUser | UnknownUser;

/** A user of the pool. */
export interface KnownUser extends SubjectMethods {
  readonly user: User;
  /**
   * Reads the user again inside a transaction: a sign-in fails on a password that another call has replaced, and on a
   * lock that another call has caused.
   *
   * @param options.verified whether the caller has proven to be the user
   */
  readUnchanged(tx: Kysely<Tables>, options: { readonly verified: boolean }): Promise<User>;
}

/** A name that no user of the pool has, or whose user must stay hidden. */
export interface UnknownUser extends SubjectMethods {
  readonly user?: undefined;
}

interface SubjectMethods {
  /** The name that the caller gave. */
  readonly name: string;
  /** Whether an unknown user would look like a real one. */
  readonly conceals: boolean;
  /** Of an unknown user a decoy: no row has it, so that a query by it finds nothing. */
  readonly sub: string;
  /** The name that the caller is shown. Of an unknown user a decoy. */
  readonly username: string;
  /** What triggers learn: of an unknown user `userNotFound`. */
  readonly forTriggers: SubjectForTriggers;
  /** Salt and verifier of the password. Of a user without one a decoy. */
  readVerifier(): SrpVerifier;
  /** Whether this is the password. It takes one power, unless the cache has the password. */
  isPassword(password: string): boolean;
  /** Whether a name means the same subject. */
  isNamed(name: string): Promise<boolean>;
  /**
   * @param options.verified whether the caller has proven to be the user: a password that must be reset shows only then
   * @throws ServiceError what keeps a user from signing in at all
   */
  assertCanSignIn(options: { readonly verified: boolean }): void;
  /** @throws ServiceError `NotAuthorizedException` while too many wrong passwords lock the subject */
  assertUnlocked(): void;
  /**
   * Counts a wrong password, or a wrong code in place of it.
   *
   * @param denial default: that the password is wrong
   * @returns the error to give: a caller that guesses many at once learns what the lock allows
   */
  countFailure(denial?: ServiceError): Promise<ServiceError>;
  /** @throws ServiceError `LimitExceededException` */
  countAttempt(kind: AttemptKind): Promise<void>;
  /** Where a pool sends the code for a new user, if it sends one. */
  findSignUpDelivery(): Delivery | undefined;
  /** Where the code goes that sets a new password. */
  findRecoveryDelivery(): Promise<Delivery>;
  /** Where a one-time code goes. */
  findCodeDelivery(medium: Delivery['medium']): Delivery;
  /** Draws a code, and writes the message that carries it. An unknown user gets none. */
  prepareCode(request: CodeRequest): Promise<CodeToSend>;
  /** Writes a message. An unknown user gets none. */
  prepareMessage(request: Omit<MessageRequest, 'user'>): Promise<Message>;
  /** @throws ServiceError `CodeMismatchException`, `ExpiredCodeException`: of an unknown user always */
  checkCode(db: Kysely<Tables>, given: SubjectCode): Promise<void>;
  /**
   * Takes a code, which is then used up.
   *
   * @returns the attribute that the code proves
   * @throws ServiceError `CodeMismatchException`, `ExpiredCodeException`: of an unknown user always
   */
  takeCode(tx: Kysely<Tables>, given: SubjectCode): Promise<string>;
  /** Keeps what a user did, in the transaction of what happened, if the pool watches its users. */
  recordEvent(tx: Kysely<Tables>, event: Omit<AuthEvent, 'sub'>): Promise<void>;
  /** As `readUnchanged` of a user; of an unknown user it checks the lock. */
  assertUnchanged(tx: Kysely<Tables>, options: { readonly verified: boolean }): Promise<void>;
}

/** What triggers learn of a subject. */
export interface SubjectForTriggers {
  readonly userName: string;
  readonly userAttributes: StringMap;
  readonly userNotFound?: true;
}

/** What a code is sent for. */
export type CodeRequest = Omit<MessageRequest, 'user' | 'code'> & { readonly purpose: CodePurpose };

/** A code that a caller gives. */
export interface SubjectCode {
  readonly purpose: CodePurpose;
  readonly code: string;
}

/** What a subject is made from. */
export interface SubjectOrigin {
  readonly services: LocalServices;
  readonly app: ClientAndPool;
  /** The name that the caller gave. */
  readonly name: string;
  /** Whether an unknown user looks like a real one. */
  readonly conceals: boolean;
  /** What is shown in place of what the user does not have. */
  readonly decoy: Decoy;
}

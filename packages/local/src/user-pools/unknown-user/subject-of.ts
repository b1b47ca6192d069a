import type { LocalServices } from '../../context/services.js';
import type { ServiceError } from '../../wire/service-error.js';
import { notAuthorized, userNotFound } from '../base/errors.js';
import { type ClientAndPool, hidesUsers } from '../clients/client-settings.js';
import { findUser, findUserBySub, type User } from '../users/users.js';
import { deriveDecoy } from './decoy.js';
import { createKnownUser } from './known-user.js';
import { findNameFailures, findUserAndFailures, hashName } from './name-records.js';
import type { KnownUser, Subject, SubjectOrigin } from './subject.js';
import { createUnknownUser } from './unknown-user.js';

/** How an operation names a user. */
export interface SubjectRequest {
  readonly name: string;
  /** Whether an unknown user looks like a real one. Default: as the app client says. */
  readonly conceals?: boolean;
  /** How the operation says that the pool has no such user, where that may show. Default: `UserNotFoundException`. */
  readonly notFound?: () => ServiceError;
  /** Whether a disabled user counts as unknown. Default: false. */
  readonly hidesDisabled?: boolean;
  /** Looks elsewhere for a user that the pool does not have. */
  readonly findElsewhere?: () => Promise<User | undefined>;
}

/**
 * The user that a public operation names, or what looks like one. It is the only way from a name to a user for
 * operations that any caller may use: each must say what it does for a name that no user has.
 *
 * @throws ServiceError where unknown users may show: `UserNotFoundException`, or `NotAuthorizedException` for a
 *   disabled one
 */
export async function subjectOf(
  services: LocalServices,
  app: ClientAndPool,
  request: SubjectRequest,
): Promise<Subject> {
  const { name, conceals = hidesUsers(app.client), notFound = userNotFound, hidesDisabled = false } = request;
  const { db } = services.store;
  const origin = createOrigin(services, app, { name, conceals });
  if (!conceals) {
    const found = (await findUser(db, app.pool, name)) ?? (await request.findElsewhere?.());
    if (found === undefined) throw notFound();
    if (hidesDisabled && !found.enabled) throw notAuthorized('User is disabled.');
    return createKnownUser(origin, found);
  }
  // Read for each name: otherwise the work differs between an unknown user and a real one.
  const hashed = hashName(services, app.pool, name);
  const { user, failures } = await findUserAndFailures(db, app.pool, { name, hashed });
  const found = user ?? (await request.findElsewhere?.());
  const isHidden = found === undefined || (hidesDisabled && !found.enabled);
  return isHidden ? createUnknownUser(origin, { hashed, failures }) : createKnownUser(origin, found);
}

/** What a sealed step of a sign-in keeps of its subject. */
export interface SubjectState {
  /** Absent for an unknown user. */
  readonly sub?: string;
  /** The name that the caller gave. */
  readonly name: string;
  readonly conceals: boolean;
}

/**
 * The subject of a sign-in that continues.
 *
 * @returns undefined when the user has been deleted
 */
export async function resumeSubject(
  services: LocalServices,
  app: ClientAndPool,
  { sub, name, conceals }: SubjectState,
): Promise<Subject | undefined> {
  const { db } = services.store;
  const origin = createOrigin(services, app, { name, conceals });
  const hashed = hashName(services, app.pool, name);
  if (sub === undefined) return createUnknownUser(origin, { hashed, failures: await findNameFailures(db, hashed) });
  const user = await findUserBySub(db, sub);
  return user === undefined ? undefined : createKnownUser(origin, user);
}

/** The subject of a caller who is known to be a user, such as one that an external provider has signed in. */
export function toKnownUser(services: LocalServices, app: ClientAndPool, user: User): KnownUser {
  const origin = createOrigin(services, app, { name: user.username, conceals: hidesUsers(app.client) });
  return createKnownUser(origin, user);
}

function createOrigin(
  services: LocalServices,
  app: ClientAndPool,
  { name, conceals }: Pick<SubjectOrigin, 'name' | 'conceals'>,
): SubjectOrigin {
  return { services, app, name, conceals, decoy: deriveDecoy(services, app.pool, name) };
}

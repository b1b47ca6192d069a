import type { LocalServices } from '../../context/services.js';
import { ServiceError } from '../../wire/service-error.js';
import type { SignInRow } from '../base/schema.js';
import { readPoolSessionConfiguration } from '../configuration/session-configuration.js';
import { findSessions } from './session-tracking.js';

/** Of a sign-in's UUID in base 36: with its prefix a session's id has 28 characters. */
const ID_DIGITS = 25;

/** The id of the session that a sign-in began. */
export function toSessionId(signInId: string): string {
  return `tkn${BigInt(`0x${signInId.replaceAll('-', '')}`)
    .toString(36)
    .padStart(ID_DIGITS, '0')}`;
}

/**
 * The sessions of a user, the last used first.
 *
 * @throws ServiceError `OperationNotEnabledException` in a pool that does not track sessions
 */
export async function listSessions(
  services: LocalServices,
  { userPoolId, sub }: { readonly userPoolId: string; readonly sub: string },
): Promise<readonly SignInRow[]> {
  await assertTracking(services, userPoolId);
  return await findSessions(services.store.db, { sub, now: services.clock.now() });
}

/**
 * Ends a session of a user.
 *
 * @throws ServiceError `OperationNotEnabledException`, `ResourceNotFoundException`
 */
export async function endSession(
  services: LocalServices,
  { userPoolId, sub, sessionId }: { readonly userPoolId: string; readonly sub: string; readonly sessionId: string },
): Promise<void> {
  await assertTracking(services, userPoolId);
  await services.store.transaction(async (tx) => {
    const now = services.clock.now();
    const session = (await findSessions(tx, { sub, now })).find(({ id }) => toSessionId(id) === sessionId);
    if (session === undefined) throw new ServiceError('ResourceNotFoundException', 'Session does not exist.');
    await tx.updateTable('sign_ins').set({ revoked_at: now }).where('id', '=', session.id).execute();
  });
}

/** @throws ServiceError `OperationNotEnabledException` */
async function assertTracking({ store }: LocalServices, userPoolId: string): Promise<void> {
  const { UserSessionTracking } = await readPoolSessionConfiguration(store.db, userPoolId);
  if (UserSessionTracking === 'ENABLED') return;
  throw new ServiceError('OperationNotEnabledException', 'Session tracking is not enabled for the user pool.');
}

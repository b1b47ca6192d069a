import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import type { UserPool } from '../pools/pool-settings.js';

/** What a user did, by the service's names. Sign-ins have tables of their own. */
export interface AuthEvent {
  readonly sub: string;
  readonly type: 'SignUp' | 'ForgotPassword' | 'PasswordChange' | 'ResendCode';
  readonly response: 'Pass' | 'InProgress';
}

/** Whether a pool watches what its users do (threat protection). */
export function hasThreatProtection({ settings }: UserPool): boolean {
  const { AdvancedSecurityMode = 'OFF' } = (settings['UserPoolAddOns'] ?? {}) as { AdvancedSecurityMode?: string };
  return AdvancedSecurityMode !== 'OFF';
}

/** @throws ServiceError `UserPoolAddOnNotEnabledException` */
export function assertUsersWatched(pool: UserPool): void {
  if (hasThreatProtection(pool)) return;
  throw new ServiceError('UserPoolAddOnNotEnabledException', 'Threat protection is not enabled for the user pool.');
}

/** Keeps an event, in the transaction of what happened, if the pool watches. */
export async function recordAuthEvent(
  tx: Kysely<Tables>,
  services: LocalServices,
  { pool, sub, type, response }: AuthEvent & { readonly pool: UserPool },
): Promise<void> {
  if (!hasThreatProtection(pool)) return;
  await tx
    .insertInto('auth_events')
    .values({ id: randomUUID(), sub, type, response, created_at: services.clock.now() })
    .execute();
}

/** A recorded event, with the feedback of an administrator. */
export interface RecordedAuthEvent {
  readonly id: string;
  readonly type: string;
  readonly response: string;
  readonly at: number;
  readonly feedback: { readonly value: string; readonly provider: string; readonly givenAt: number } | undefined;
}

/** What a user did, the newest first. */
export async function listAuthEvents({ store }: LocalServices, sub: string): Promise<readonly RecordedAuthEvent[]> {
  const kept = await store.db.selectFrom('auth_events').selectAll().where('sub', '=', sub).execute();
  const signIns = await store.db.selectFrom('sign_ins').select(['id', 'signed_in_at']).where('sub', '=', sub).execute();
  const feedback = await store.db.selectFrom('auth_event_feedback').selectAll().where('sub', '=', sub).execute();
  const feedbackById = new Map(
    feedback.map(({ event_id, value, provider, given_at }) => [event_id, { value, provider, givenAt: given_at }]),
  );
  return [
    ...kept.map((row) => ({ id: row.id, at: row.created_at, type: row.type, response: row.response })),
    ...signIns.map((row) => ({ id: row.id, at: row.signed_in_at, type: 'SignIn', response: 'Pass' })),
  ]
    .sort((one, other) => other.at - one.at || (one.id < other.id ? -1 : 1))
    .map((event) => ({ ...event, feedback: feedbackById.get(event.id) }));
}

/**
 * Keeps what an administrator thinks of an event.
 *
 * @throws ServiceError `ResourceNotFoundException` for an event that the user does not have
 */
export async function saveFeedback(
  services: LocalServices,
  sub: string,
  { eventId, value }: { readonly eventId: string; readonly value: string },
): Promise<void> {
  const events = await listAuthEvents(services, sub);
  if (!events.some(({ id }) => id === eventId)) {
    throw new ServiceError('ResourceNotFoundException', `Event ${eventId} does not exist.`);
  }
  const given = { value, provider: 'Admin', given_at: services.clock.now() };
  await services.store.transaction(async (tx) => {
    await tx
      .insertInto('auth_event_feedback')
      .values({ event_id: eventId, sub, ...given })
      .onConflict((conflict) => conflict.column('event_id').doUpdateSet(given))
      .execute();
  });
}

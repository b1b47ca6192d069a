import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import type { UserPool } from '../pools/pool-settings.js';

/** What a user did, by the service's names. Sign-ins are known by themselves. */
export interface AuthEvent {
  readonly sub: string;
  readonly type: 'SignUp' | 'ForgotPassword' | 'PasswordChange' | 'ResendCode';
  readonly response: 'Pass' | 'InProgress';
}

/** Whether a pool watches what its users do (threat protection). */
export function watchesUsers({ settings }: UserPool): boolean {
  const { AdvancedSecurityMode = 'OFF' } = (settings['UserPoolAddOns'] ?? {}) as { AdvancedSecurityMode?: string };
  return AdvancedSecurityMode !== 'OFF';
}

/** Keeps an event, in the transaction of what happened, if the pool watches. */
export async function recordAuthEvent(
  tx: Kysely<Tables>,
  services: LocalServices,
  { pool, sub, type, response }: AuthEvent & { readonly pool: UserPool },
): Promise<void> {
  if (!watchesUsers(pool)) return;
  await tx
    .insertInto('auth_events')
    .values({ id: randomUUID(), sub, type, response, created_at: services.clock.now() })
    .execute();
}

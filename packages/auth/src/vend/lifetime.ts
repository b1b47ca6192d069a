import { createConfigurationError } from '../config/configuration-error.js';
import { type AWSCredentials, getLifespan } from '../session/aws-credentials.js';
import type { Internals } from '../session/internals.js';

type Clocks = Pick<Internals, 'platform'>;

/** Returns the remaining lifetime of credentials, in milliseconds. A clock that is set does not change it. */
export function leftMs({ platform }: Clocks, credentials: AWSCredentials): number {
  const { issuedAtMs, lifetimeMs } = getLifespan(credentials);
  return issuedAtMs + lifetimeMs - platform.now();
}

/** Returns the expiration of credentials by the local clock, even if that clock is wrong. */
export function toLocalExpiration(internals: Clocks, credentials: AWSCredentials): Date {
  return new Date(internals.platform.wallMs() + leftMs(internals, credentials));
}

/** @throws {AuthError} `InvalidConfiguration` unless a number of seconds is in its range. */
export function assertSeconds(field: string, isInRange: boolean): void {
  if (!isInRange) throw createConfigurationError(field, 'must be positive', 'Correct it.');
}

import type { AuthConfig } from '../config/auth-config.js';

/**
 * Whether two configurations send the tokens of a session to the same places. A file of another project may name the same
 * pools, and endpoints of its own.
 */
export function isSamePlace(one: AuthConfig, other: AuthConfig): boolean {
  return JSON.stringify(listPlaces(one)) === JSON.stringify(listPlaces(other));
}

function listPlaces({ userPool, identityPool, oauth, useFips, useDualStack }: AuthConfig): unknown {
  return [
    [userPool?.id, userPool?.clientId, userPool?.endpoint],
    [identityPool?.id, identityPool?.endpoint],
    [oauth?.domain, oauth?.endpoint],
    [useFips === true, useDualStack === true],
  ];
}

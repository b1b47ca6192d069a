import { isEqualSecret } from '../../base/constant-time.js';
import type { LocalServices } from '../../context/services.js';
import { invalidParameter, notAuthorized } from '../base/errors.js';
import { deriveSessionKey, isUsablePublicA, type SrpIdentity, signClaim } from '../srp/srp.js';
import { type Parameters, requireParameter } from './attempt.js';

/** What a sealed `SECRET_BLOCK` holds of an SRP exchange. Big numbers are hex. */
export interface SrpState {
  readonly publicA: string;
  readonly publicB: string;
  readonly privateB: string;
}

/** The second half of an SRP exchange, as it comes from the client. */
export interface SrpClaim {
  readonly secretBlock: Buffer;
  readonly signature: Buffer;
  readonly timestamp: string;
}

/** @throws ServiceError `InvalidParameterException` when `SRP_A` is missing or must not be used */
export function requirePublicA(parameters: Parameters): string {
  const publicA = requireParameter(parameters, 'SRP_A');
  if (!isUsablePublicA(publicA)) throw invalidParameter('Invalid SRP_A');
  return publicA;
}

/** @throws ServiceError `InvalidParameterException` */
export function readClaim(responses: Parameters): SrpClaim {
  return {
    secretBlock: Buffer.from(requireParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK'), 'base64'),
    signature: Buffer.from(requireParameter(responses, 'PASSWORD_CLAIM_SIGNATURE'), 'base64'),
    timestamp: requireParameter(responses, 'TIMESTAMP'),
  };
}

/** A claim, and what the server keeps of the claimed user or device. */
interface ClaimToCheck extends SrpIdentity {
  readonly state: SrpState;
  readonly claim: SrpClaim;
  readonly verifier: string;
}

/** Whether a claim proves that its maker knows the password that a verifier was computed from. It takes two powers. */
export function isVerifiedClaim({ math }: Pick<LocalServices, 'math'>, check: ClaimToCheck): boolean {
  const { state, claim, verifier, group, username } = check;
  const key = deriveSessionKey(math, { ...state, verifier });
  const { secretBlock, timestamp } = claim;
  return isEqualSecret(signClaim(math, key, { group, username, secretBlock, timestamp }), claim.signature);
}

const FRESH_MS = 5 * 60_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIMESTAMP = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) UTC (\d{4})$/;

/**
 * Checks that a claim was made just now: `Sat Jan 3 04:05:06 UTC 2026`.
 *
 * @throws ServiceError `NotAuthorizedException`
 */
export function assertFresh(services: LocalServices, { timestamp }: SrpClaim): void {
  const [, month = '', day, hours, minutes, seconds, year] = TIMESTAMP.exec(timestamp) ?? [];
  const monthIndex = MONTHS.indexOf(month);
  const instant = Date.UTC(Number(year), monthIndex, Number(day), Number(hours), Number(minutes), Number(seconds));
  if (monthIndex < 0 || !services.clock.clientTimes().some((now) => Math.abs(now - instant) <= FRESH_MS))
    throw notAuthorized('Invalid timestamp.');
}

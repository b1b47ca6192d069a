import { isEqualSecret } from '../../base/constant-time.js';
import type { LocalServices } from '../../context/services.js';
import { notAuthorized } from '../base/errors.js';
import { deriveSessionKey, type SrpIdentity, signClaim } from '../srp/srp.js';
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

/** @throws ServiceError `InvalidParameterException` */
export function readClaim(responses: Parameters): SrpClaim {
  return {
    secretBlock: Buffer.from(requireParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK'), 'base64'),
    signature: Buffer.from(requireParameter(responses, 'PASSWORD_CLAIM_SIGNATURE'), 'base64'),
    timestamp: requireParameter(responses, 'TIMESTAMP'),
  };
}

/** Whether a claim proves that its maker knows the password that a verifier was made from. */
export function isProven(
  state: SrpState,
  claim: SrpClaim,
  known: SrpIdentity & { readonly verifier: string },
): boolean {
  const key = deriveSessionKey({ ...state, verifier: known.verifier });
  const { secretBlock, timestamp } = claim;
  const expected = signClaim(key, { group: known.group, username: known.username, secretBlock, timestamp });
  return isEqualSecret(expected, claim.signature);
}

const FRESH_MS = 5 * 60_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIMESTAMP = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) UTC (\d{4})$/;

/**
 * Checks that a claim was made just now: `Sat Jan 3 04:05:06 UTC 2026`.
 *
 * @throws ServiceError `NotAuthorizedException`
 */
export function checkFresh(services: LocalServices, { timestamp }: SrpClaim): void {
  const [, month = '', day, hours, minutes, seconds, year] = TIMESTAMP.exec(timestamp) ?? [];
  const monthIndex = MONTHS.indexOf(month);
  const instant = Date.UTC(Number(year), monthIndex, Number(day), Number(hours), Number(minutes), Number(seconds));
  if (monthIndex < 0 || !services.clock.isAboutNow(instant, FRESH_MS)) throw notAuthorized('Invalid timestamp.');
}

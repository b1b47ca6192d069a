import type { Clock } from '../base/clock.js';
import { toSignatureError } from './signature-errors.js';
import { basicFormat, isS3, type SignatureParameters } from './signature-parameters.js';

const TOLERATED_MINUTES = 5;
const S3_TOLERATED_MINUTES = 15;

/**
 * The server's clock decides, and the machine's own time counts as well: boto3 and the AWS CLI never correct their
 * clocks, so that after a move of the server's clock each of their signatures would be too old or too new. The AWS SDK for
 * JavaScript signs with the time of the last answer, and repeats no request once that clock is right again. A URL has a life
 * of its own.
 *
 * @throws ServiceError for a signature of another time
 */
export function checkTime(service: string, parameters: SignatureParameters, clock: Clock): void {
  const tolerated = isS3(service) ? S3_TOLERATED_MINUTES : TOLERATED_MINUTES;
  const isUrl = parameters.expiresSeconds !== undefined;
  const fault = findTimeFault(parameters, clock.now(), tolerated);
  if (fault === undefined) return;
  const otherTimes = isUrl ? [Date.now()] : clock.clientTimes();
  if (otherTimes.some((now) => findTimeFault(parameters, now, tolerated) === undefined)) return;
  const message = isS3(service) ? describeForS3(fault, isUrl) : fault.message;
  throw toSignatureError(service, isUrl ? 'wrongTimeOfUrl' : 'wrongTime', message);
}

interface TimeFault {
  readonly isEarly: boolean;
  readonly message: string;
}

function findTimeFault(
  { signedAtMs, signedAt, expiresSeconds }: SignatureParameters,
  nowMs: number,
  toleratedMinutes: number,
): TimeFault | undefined {
  const now = basicFormat(nowMs);
  const toleratedMs = toleratedMinutes * 60_000;
  if (signedAtMs - toleratedMs > nowMs) {
    const limit = basicFormat(nowMs + toleratedMs);
    const reason = `(${now} + ${toleratedMinutes} min.)`;
    return { isEarly: true, message: `Signature not yet current: ${signedAt} is still later than ${limit} ${reason}` };
  }
  const lifeMs = expiresSeconds === undefined ? toleratedMs : expiresSeconds * 1_000;
  if (signedAtMs + lifeMs >= nowMs) return undefined;
  const limit = basicFormat(nowMs - lifeMs);
  const reason = `(${now} - ${expiresSeconds === undefined ? `${toleratedMinutes} min.` : `${expiresSeconds} s`})`;
  return { isEarly: false, message: `Signature expired: ${signedAt} is now earlier than ${limit} ${reason}` };
}

/** S3 names the times of a skew in elements of their own; here they follow its sentence. */
function describeForS3({ isEarly, message }: TimeFault, isUrl: boolean): string {
  if (isUrl) return isEarly ? 'Request is not valid yet' : 'Request has expired';
  return `The difference between the request time and the current time is too large. ${message}`;
}

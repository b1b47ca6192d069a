import type { Platform } from '../platform/platform.js';

/** Why a service denied a signed request, before any effect. */
export type Denial =
  | { readonly type: 'keys' }
  /** `serviceMs`: the service's time of day, in milliseconds since the epoch. */
  | { readonly type: 'clock'; readonly serviceMs: number };

/** Keys that are expired or unknown. */
const KEY_NAMES = [
  ...['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'InvalidToken', 'InvalidAccessKeyId'],
  ...['InvalidClientTokenId', 'UnrecognizedClientException'],
];
/** A signature that may be of another time. */
const CLOCK_NAMES = [
  ...['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture', 'AuthFailure'],
  ...['InvalidSignatureException', 'SignatureDoesNotMatch'],
];
/** Pages often see the message alone: CORS hides the headers of an API that does not expose them. */
const DEAD_KEYS = /security token included in the request is (?:expired|invalid)/;
/** `Signature expired: … is now earlier than … (20260203T040506Z - 5 min.)` names the service's time. */
const CLOCK_MESSAGE = /Signature (?:expired|not yet current):.*\((\d{8})T(\d{6})Z [-+]/;
/** Services accept a difference of 5 to 15 minutes, so a smaller one is not the reason. */
const LEAST_SKEW_MS = 240_000;
/** A longer description of an error does not come from AWS. */
const READ_LIMIT = 65_536;
/** The time limit for a description: a gateway may never end it. */
const READ_LIMIT_MS = 3_000;

/** The timers of the time limit. */
type Timers = Pick<Platform, 'setTimer'>;

/**
 * Reads why a service denied a request: its keys or its time. Undefined for another reason, and for an answer that is not a
 * denial. The caller can still read the answer.
 *
 * @param signedAtMs - the time of the signature, by the known clock of the service.
 */
export async function readDenial(response: Response, signedAtMs: number, timers: Timers): Promise<Denial | undefined> {
  if (![400, 401, 403].includes(response.status)) return undefined;
  const { headers } = response;
  const text = await readStart(response.clone(), timers);
  const name = findErrorName(headers.get('x-amzn-errortype'), text);
  if (KEY_NAMES.includes(name) || DEAD_KEYS.test(text)) return { type: 'keys' };
  const [, day, time] = CLOCK_MESSAGE.exec(text) ?? [];
  if (!CLOCK_NAMES.includes(name) && day === undefined) return undefined;
  // The copy of a proxy has its own date.
  const sent = headers.has('age') ? null : headers.get('date');
  const serviceMs = Date.parse(day ? toIso(day, time) : (/<ServerTime>([^<]+)/.exec(text)?.[1] ?? sent ?? ''));
  return Math.abs(serviceMs - signedAtMs) >= LEAST_SKEW_MS ? { type: 'clock', serviceMs } : undefined;
}

/** `20260203` and `040506` in the form that `Date.parse` takes. */
function toIso(day: string, time = ''): string {
  return `${day.replace(/(..)(..)$/, '-$1-$2')}T${time.replace(/(..)(..)/, '$1:$2:')}Z`;
}

/** Whether a failure of the AWS SDK says that the keys are expired or unknown. */
export function isKeyDenial(error: unknown): boolean {
  return KEY_NAMES.includes(String(Object(error).name));
}

/** JSON services write it into a header or the body, with a namespace before it; the others into XML. */
function findErrorName(header: string | null, text: string): string {
  const found =
    header ?? /"(?:__type|code|Code|errorType)"\s*:\s*"([^"]+)"|<Code>([^<]+)/.exec(text)?.slice(1).find(Boolean);
  return (found ?? '').replace(/^.*#/, '').replace(/:.*$/, '');
}

/** Reads the first 64 kB of an answer, and at most the part that arrives within 3 s. */
export async function readStart(response: Response, { setTimer }: Timers): Promise<string> {
  const reader = response.body?.getReader();
  // React Native has no streams: it has already read the whole body.
  if (!reader) return response.text();
  // It ends a pending read, too (Streams, `ReadableStreamCancel`).
  const stop = (): void => void reader.cancel().catch(() => {});
  const cancelTimer = setTimer(READ_LIMIT_MS, stop);
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < READ_LIMIT) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The caller gets the error of an answer that is cut off.
  }
  cancelTimer();
  stop();
  return text;
}

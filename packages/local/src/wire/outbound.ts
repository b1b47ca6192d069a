import { isLoopbackHost } from '../base/loopback.js';
import type { Settings } from '../base/settings.js';
import { readAnswerText } from './byte-buffer.js';

/** Whether the server may fetch what is beyond this machine. */
export type OutboundRule = Pick<Settings, 'allowOutbound'>;

/** Why a URL was not fetched, or came to nothing. Its message says nothing of what the other side answered. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  /** `refused` by the rule, `unreachable`, or `answer` for one that can't be used. */
  readonly code: 'refused' | 'unreachable' | 'answer';

  constructor(code: OutboundError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const TIMEOUT_MS = 5_000;
const LARGEST_ANSWER_BYTES = 1_000_000;
const MOST_REDIRECTS = 5;

/**
 * Whether a URL leads to this machine by what is written in it. Names that are looked up don't: their server could
 * answer something else the next time.
 */
export function isLoopbackUrl(text: string | undefined): text is string {
  if (!isWebUrl(text)) return false;
  return isLoopbackHost(new URL(text).hostname);
}

/** Whether the server may fetch a URL: on this machine always, beyond it when it was started with `--allow-outbound`. */
export function mayFetch({ allowOutbound }: OutboundRule, url: string | undefined): url is string {
  return allowOutbound ? isWebUrl(url) : isLoopbackUrl(url);
}

function isWebUrl(text: string | undefined): text is string {
  return text !== undefined && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/**
 * Fetches a text, within a limit of time and size. A `GET` follows redirects, each of which has to be allowed as the
 * first address was, and takes its headers no further than its own origin; anything else follows none.
 *
 * @throws {OutboundError}
 */
export async function fetchText(rule: OutboundRule, url: string, init: RequestInit = {}): Promise<string> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const follows = (init.method ?? 'GET') === 'GET';
  const { headers: given, ...rest } = init;
  let [address, headers] = [url, given];
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    requireAllowed(rule, address);
    const answer = await reach(address, { ...rest, ...(headers !== undefined && { headers }), signal });
    const location = answer.headers.get('location');
    if (answer.status >= 300 && answer.status < 400 && location !== null) {
      await answer.body?.cancel();
      if (!follows) throw new OutboundError('answer', `${originOf(address)} answered with a redirect.`);
      const next = URL.canParse(location, address) ? new URL(location, address) : undefined;
      if (next === undefined || (address.startsWith('https:') && next.protocol !== 'https:')) {
        throw new OutboundError('answer', `${originOf(address)} redirects to where nothing is fetched.`);
      }
      if (next.origin !== originOf(address)) headers = undefined;
      address = next.href;
      continue;
    }
    const text = await readText(answer, address);
    if (!answer.ok) throw new OutboundError('answer', `${originOf(address)} answered with status ${answer.status}.`);
    return text;
  }
  throw new OutboundError('answer', `${originOf(url)} redirects too often.`);
}

/**
 * Fetches a JSON object as {@link fetchText} does a text.
 *
 * @throws {OutboundError}
 */
export async function fetchJson(
  rule: OutboundRule,
  url: string,
  init: RequestInit = {},
): Promise<Record<string, unknown>> {
  const text = await fetchText(rule, url, init);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below, without the text.
  }
  throw new OutboundError('answer', `${originOf(url)} did not answer with a JSON object.`);
}

function requireAllowed(rule: OutboundRule, url: string): void {
  if (mayFetch(rule, url)) return;
  const where = isWebUrl(url) ? `${originOf(url)} is beyond this machine` : 'This is no web address';
  throw new OutboundError(
    'refused',
    `${where}: the server fetches nothing there unless started with --allow-outbound.`,
  );
}

function originOf(url: string): string {
  return new URL(url).origin;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'manual' });
  } catch {
    throw new OutboundError('unreachable', `${originOf(url)} cannot be reached.`);
  }
}

async function readText(answer: Response, url: string): Promise<string> {
  const text = await readAnswerText(answer, LARGEST_ANSWER_BYTES).catch(() => {
    throw new OutboundError('unreachable', `${originOf(url)} stopped answering.`);
  });
  if (text === undefined) throw new OutboundError('answer', `${originOf(url)} answered with too much.`);
  return text;
}

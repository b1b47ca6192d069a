import { asAuthError } from '../../errors/own-errors.js';
import type { Platform } from '../../platform/platform.js';
import { withLimit } from '../../platform/waiting.js';
import type { Settings } from '../settings/options.js';
import type { Route } from './route.js';

/** The default limit of a body in bytes. */
const MOST_BYTES = 65_536;
/** The time limit of a whole body, in milliseconds. */
const BODY_LIMIT_MS = 30_000;

/** Why a request is refused. */
export interface Denial {
  readonly status: number;
  readonly reason: string;
}

/**
 * Checks that a script of the app's own pages sends a request (CSRF). Browsers add both headers to it, and no page can change
 * them. A client that is no browser must send an `Origin`.
 */
export function checkCaller({ trustedOrigins }: Settings, origin: string, headers: Headers): Denial | undefined {
  const sent = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  if (sent === null && site === null) return forbid('The request has neither Origin nor Sec-Fetch-Site.');
  if (site !== null && site !== 'same-origin') return forbid('The request comes from another site.');
  if (sent !== null && sent !== origin && !trustedOrigins.includes(sent)) {
    return forbid('The request comes from another origin: see the options origin and trustedOrigins.');
  }
  return undefined;
}

/** Checks that a browser opens an address as a page of its own, because the user wants it now. */
export function checkNavigation(headers: Headers): Denial | undefined {
  const isAhead = ['sec-purpose', 'purpose'].some((name) => headers.get(name)?.includes('prefetch'));
  if (isAhead) return forbid('A sign-in is not prefetched.');
  const destination = headers.get('sec-fetch-dest');
  const mode = headers.get('sec-fetch-mode');
  if (destination !== null && destination !== 'document') return forbid('The address must be opened as a page.');
  if (mode !== null && mode !== 'navigate') return forbid('The address must be opened as a page.');
  return undefined;
}

/** Checks the content type of a POST. The accepted ones force a preflight, so no form can send them. */
export function checkContentType(
  { method, contentTypes = ['application/json'] }: Route,
  headers: Headers,
): Denial | undefined {
  if (method === 'GET') return undefined;
  const type = (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (contentTypes.includes(type)) return undefined;
  return { status: 415, reason: `The content type must be ${contentTypes.join(' or ')}.` };
}

/** Reads a body as text. Resolves to a denial for one that is longer than the limit of its route, or does not end. */
export async function readBody(
  request: Request,
  { maxBytes = MOST_BYTES }: Route,
  platform: Platform,
): Promise<string | Denial> {
  if (request.body === null) return '';
  try {
    const text = await withLimit(platform, { limitMs: BODY_LIMIT_MS }, () => readText(request, maxBytes));
    return text ?? { status: 413, reason: 'The body is too long.' };
  } catch (error) {
    if (asAuthError(error).code !== 'Timeout') throw error;
    return { status: 408, reason: 'The body did not arrive in time.' };
  }
}

/** Undefined for a longer body. */
async function readText(request: Request, maxBytes: number): Promise<string | undefined> {
  const length = request.headers.get('content-length');
  if (Number(length) > maxBytes) return undefined;
  if (length !== null && /^\d+$/.test(length)) {
    // The runtime ends a body at its length. A caller in this process may have written another one.
    const text = await request.text();
    return new TextEncoder().encode(text).length > maxBytes ? undefined : text;
  }
  const reader = request.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  for (let size = 0; size <= maxBytes; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    size += value.length;
  }
  reader.cancel().catch(() => undefined);
  return undefined;
}

function forbid(reason: string): Denial {
  return { status: 403, reason };
}

import type { Context, Hono } from 'hono';
import type { Bindings } from '../../events/bindings.js';
import { BodyError, readBody } from '../../wire/body.js';
import { OauthError, SHOWN_PARAMETERS } from './oauth-error.js';

/** The routes of the OAuth endpoints and pages, and the context of a handler. */
export type OauthApp = Hono<{ Bindings: Bindings }>;
export type OauthContext = Context<{ Bindings: Bindings }>;

/** Parameters of a request. Each occurs at most once, and empty ones count as absent (RFC 6749, section 3.1). */
export type OauthParameters = Readonly<Record<string, string>>;

const LARGEST_FORM_BYTES = 262_144;

/** @throws {OauthError} `invalid_request` when a parameter is repeated */
export function readParameters(given: URLSearchParams): OauthParameters {
  const parameters = new Map<string, string>();
  for (const [name, value] of given) {
    if (parameters.has(name)) throw sentTwice(name);
    if (value !== '') parameters.set(name, value);
  }
  return Object.fromEntries(parameters);
}

function sentTwice(name: string): OauthError {
  const parameter = SHOWN_PARAMETERS.find((shown) => shown === name);
  const subject = parameter === undefined ? 'A parameter' : `The parameter ${parameter}`;
  return new OauthError('invalid_request', `${subject} was sent more than once.`, { parameter });
}

/** Reads the query of a request, decoded once. */
export function readQuery(context: OauthContext): URLSearchParams {
  return new URL(context.env.incoming.url ?? '/', 'http://localhost').searchParams;
}

/**
 * Reads the posted form.
 *
 * @throws {OauthError} `invalid_request` when it is not a form, too large, or takes too long
 */
export async function readForm(context: OauthContext): Promise<OauthParameters> {
  const { incoming } = context.env;
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(incoming.headers['content-type'] ?? '')) {
    throw new OauthError('invalid_request', 'Content-Type must be application/x-www-form-urlencoded.');
  }
  const body = await readBody(incoming, { largestBytes: LARGEST_FORM_BYTES }).catch((error: unknown) => {
    throw error instanceof BodyError ? new OauthError('invalid_request', error.message) : error;
  });
  return readParameters(new URLSearchParams(body.toString()));
}

import type { AuthError } from '../../errors/auth-error.js';

/** Answers with JSON. */
export function json(value: unknown, status = 200, type = 'application/json'): Response {
  const body = new TextEncoder().encode(JSON.stringify(value));
  // With its length an answer needs no chunks.
  const headers = { 'content-type': type, 'content-length': `${body.length}` };
  return new Response(body, { status, headers });
}

/** Refuses a request in one sentence. It names no session and quotes no input. */
export function deny(status: number, sentence: string): Response {
  return json({ error: sentence }, status);
}

/** Redirects a navigation. The next request is a GET. */
export function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location, 'referrer-policy': 'no-referrer' } });
}

/** Answers with an error that a caller can act on: its kind, code, message and suggestion, and never its cause. */
export function answerError(error: AuthError): Response {
  const { kind, code, message, recoverySuggestion, retryable } = error;
  const answer = json({ error: message, kind, code, recoverySuggestion, retryable }, getStatus(kind));
  addRetryAfter(answer, error);
  return answer;
}

/** Tells the client how long to wait, if the error knows it (RFC 9110, section 10.2.3). */
export function addRetryAfter({ headers }: Response, { retryAfterMs }: Pick<AuthError, 'retryAfterMs'>): void {
  if (retryAfterMs !== undefined) headers.set('retry-after', `${Math.ceil(retryAfterMs / 1000)}`);
}

function getStatus(kind: AuthError['kind']): number {
  switch (kind) {
    case 'validation':
      return 400;
    case 'signedOut':
    case 'sessionExpired':
      return 401;
    case 'notAuthorized':
      return 403;
    case 'invalidState':
      return 409;
    case 'service':
      return 503;
    case 'configuration':
    case 'unknown':
      return 500;
  }
}

/** Answers a navigation with a page of one sentence and, at most, one link. Both are this server's own texts. */
export function page(
  status: number,
  sentence: string,
  way: { readonly link: string; readonly text: string } | undefined,
): Response {
  const link = way ? `<p><a href="${way.link}">${way.text}</a></p>` : '';
  const html = `<!doctype html><meta charset="utf-8"><title>Sign-in</title><p>${sentence}</p>${link}`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
  };
  return new Response(html, { status, headers });
}

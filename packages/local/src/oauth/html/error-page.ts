import { html } from 'hono/html';
import { recordDenial } from '../protocol/denials.js';
import { OauthError, SHOWN_PARAMETERS, type ShownParameter } from '../protocol/oauth-error.js';
import { type OauthContext, readQuery } from '../protocol/parameters.js';
import { sendPage } from './layout.js';

/**
 * Redirects the browser to `/error`: without a valid redirect URL no answer may go to an app (RFC 6749, section
 * 4.1.2.1). Like the service's, the address has the code and the client; it also names the wrong parameter.
 */
export function redirectToErrorPage(context: OauthContext, error: OauthError, clientId: string | undefined): Response {
  recordDenial(context, error);
  const query = new URLSearchParams({
    error: error.code,
    ...(clientId !== undefined && { client_id: clientId }),
    ...(error.parameter !== undefined && { parameter: error.parameter }),
  });
  return context.redirect(`/error?${query.toString()}`, 302);
}

/** `/error`: it shows texts of this server alone, because any site can link to it. */
export async function answerErrorPage(context: OauthContext): Promise<Response> {
  const query = readQuery(context);
  const named = query.get('parameter');
  const parameter = SHOWN_PARAMETERS.find((name) => name === named);
  const code = query.get('error') ?? '';
  return await showErrorPage(context, code, describeFault(code, parameter));
}

/** Shows an error for which no redirect to an app is safe. */
export async function showErrorPage(context: OauthContext, code: string, message: string): Promise<Response> {
  const body = html`<p class="error" role="alert">${message}</p>
<p class="soft">${/^\w{1,40}$/.test(code) ? code : ''}</p>`;
  return await sendPage(context, { title: 'This request is not valid', body, status: 400 });
}

/** A parameter is missing. */
export function missingParameter(parameter: ShownParameter): OauthError {
  return new OauthError('invalid_request', describeFault('invalid_request', parameter), { parameter });
}

/** The client id belongs to no client. */
export function unknownClient(): OauthError {
  const parameter = 'client_id';
  return new OauthError('unauthorized_client', describeFault('unauthorized_client', parameter), { parameter });
}

/**
 * A redirect URL that the app client does not list.
 *
 * @param allowed for the event log
 */
export function redirectMismatch(
  parameter: 'redirect_uri' | 'logout_uri',
  { given, allowed }: { readonly given: string; readonly allowed: readonly string[] },
): OauthError {
  const listed = allowed.length === 0 ? 'it lists no URL' : `it lists ${allowed.join(', ')}`;
  return new OauthError('redirect_mismatch', describeFault('redirect_mismatch', parameter), {
    parameter,
    reason: `${parameter} was ${given}; ${listed}.`,
  });
}

function describeFault(code: string, parameter: ShownParameter | undefined): string {
  if (code === 'redirect_mismatch') {
    return parameter === 'logout_uri'
      ? 'logout_uri is not one of the sign-out URLs of the app client.'
      : 'redirect_uri is not one of the callback URLs of the app client.';
  }
  if (code === 'unauthorized_client') return 'There is no app client with this client_id.';
  if (code === 'invalid_request' && parameter !== undefined) {
    return `The parameter ${parameter} is missing, or is there more than once.`;
  }
  return 'This request cannot be answered. The event log of the server says why.';
}

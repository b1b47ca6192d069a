import {
  type AuthorizationServer,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  type Client,
  ClientSecretBasic,
  clockSkew,
  customFetch,
  None,
  processAuthorizationCodeResponse,
  validateAuthResponse,
} from 'oauth4webapi';
import { type Reply, requestLimitMs } from '../../cognito/rpc.js';
import { sendRequest } from '../../cognito/send-request.js';
import type { AuthenticationReply } from '../../cognito/user-pool.js';
import { AuthError } from '../../errors/auth-error.js';
import { withLimit } from '../../platform/waiting.js';
import type { Core } from '../../session/core.js';
import { beginSession } from '../../session/sign-in-commit.js';
import { requireUserPool } from '../validation.js';
import { takeFlow, type WebFlow } from './flow-slots.js';
import { type LoginPages, requireLoginPages } from './login-pages.js';
import { toOAuthError } from './oauth-errors.js';
import type { Redirect } from './redirect-state.js';

/** What is handed back of a sign-in on the login pages. */
export interface FinishedFlow {
  readonly status: 'signedIn';
  /** What `signInWithRedirect` was given. */
  readonly customState?: string;
}

/**
 * Finishes a sign-in with what the login pages came back with: takes the flow out of its slot, exchanges the code
 * (`/oauth2/token`), and begins the session.
 *
 * @throws {AuthError} `invalidState` with `UnknownState` when no flow has this state (any more); what the login pages or
 * the service answered.
 */
export async function finishFlow(
  core: Core,
  { url, state }: Pick<Redirect, 'url' | 'state'>,
  signal: AbortSignal | undefined,
): Promise<FinishedFlow> {
  const pages = requireLoginPages(core);
  const since = core.signOuts();
  const flow = await takeFlow(core, state);
  if (!flow) {
    throw new AuthError('invalidState', 'UnknownState', 'No sign-in that was begun here has this state.', {
      recoverySuggestion: 'Begin the sign-in again; it can be finished once, in the browser that began it.',
    });
  }
  const reply = await exchangeCode(core, pages, { flow, url, state, signal });
  await beginSession(core, reply, { since, isWeb: true });
  return { status: 'signedIn', ...(flow.customState !== undefined && { customState: flow.customState }) };
}

interface Exchange {
  readonly flow: WebFlow;
  readonly url: string;
  readonly state: string;
  readonly signal: AbortSignal | undefined;
}

async function exchangeCode(
  core: Core,
  { endpoint, clientId, clientSecret }: LoginPages,
  { flow, url, state, signal: outer }: Exchange,
): Promise<Reply<AuthenticationReply>> {
  const { platform } = core;
  const [issuer = '', ...others] = issuersOf(core, endpoint);
  const server: AuthorizationServer = { issuer, token_endpoint: `${endpoint}/oauth2/token` };
  const serviceMs = core.clock.at(platform.now()) ?? platform.wallMs();
  const client: Client = { client_id: clientId, [clockSkew]: Math.round((serviceMs - Date.now()) / 1000) };
  const authentication = clientSecret ? ClientSecretBasic(clientSecret) : None();
  return withLimit(platform, { limitMs: requestLimitMs, signal: outer }, async (signal) => {
    try {
      const parameters = validateAuthResponse(server, client, new URL(url), state);
      const sentAtMs = platform.now();
      const response = await authorizationCodeGrantRequest(
        server,
        client,
        authentication,
        parameters,
        flow.redirectUrl,
        flow.verifier,
        {
          signal,
          // Loopback alone: the endpoint was checked.
          [allowInsecureRequests]: endpoint.startsWith('http:'),
          [customFetch]: async (url, { headers, body }) => {
            const request = { url, headers, body: `${body}`, limitMs: requestLimitMs, signal };
            const { text, ...head } = await sendRequest(platform, request);
            // A status of 204 has no body.
            return new Response(text || null, head);
          },
        },
      );
      const receivedAtMs = platform.now();
      const found = await readIssuer(response);
      const expected = others.includes(found) ? { ...server, issuer: found } : server;
      const tokens = await processAuthorizationCodeResponse(expected, client, response, {
        expectedNonce: flow.nonce,
        requireIdToken: true,
      });
      const AuthenticationResult = {
        AccessToken: tokens.access_token,
        ...(tokens.id_token !== undefined && { IdToken: tokens.id_token }),
        ...(tokens.refresh_token !== undefined && { RefreshToken: tokens.refresh_token }),
      };
      return { output: { AuthenticationResult }, sentAtMs, receivedAtMs, serviceMs: Number.NaN };
    } catch (error) {
      signal.throwIfAborted();
      throw toOAuthError(error);
    }
  });
}

/** Who may have issued the tokens: the service itself, and where it isn't reached at its own address that one too. */
function issuersOf(core: Core, endpoint: string): readonly string[] {
  const { id, providerName, rpc } = requireUserPool(core);
  const bases = [rpc.endpoint.replace(/\/+$/, ''), endpoint];
  return [`https://${providerName}`, ...bases.map((base) => `${base}/${id}`)];
}

/** The issuer that the ID token of an answer names; it is compared with those that may be. */
async function readIssuer(response: Response): Promise<string> {
  try {
    const { id_token: idToken } = await response.clone().json();
    const payload = `${idToken}`.split('.')[1] ?? '';
    return `${JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))).iss}`;
  } catch {
    // The answer is judged afterwards.
    return '';
  }
}

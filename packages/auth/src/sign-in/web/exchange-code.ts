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
  type TokenEndpointResponse,
  validateAuthResponse,
} from 'oauth4webapi';
import { getUserPool } from '../../cognito/get-user-pool.js';
import { parseObject, type Reply, requestLimitMs } from '../../cognito/rpc.js';
import { type Answer, sendRequest } from '../../cognito/send-request.js';
import { toAuthError } from '../../cognito/service-errors.js';
import type { AuthenticationReply } from '../../cognito/user-pool.js';
import { asAuthError, createNetworkError } from '../../errors/own-errors.js';
import { sleep } from '../../platform/waiting.js';
import { sha256 } from '../../platform/web-crypto.js';
import type { Internals } from '../../session/internals.js';
import { toBase64Url } from './base64url.js';
import type { WebFlow } from './flow-slots.js';
import type { LoginPages } from './login-pages.js';
import { toOAuthError } from './oauth-errors.js';

/** The ports of an exchange. */
export type ExchangeParts = Pick<Internals, 'platform' | 'clock' | 'userPool'>;

/** The code of a redirect, and its flow. */
export interface Exchange {
  readonly flow: Pick<WebFlow, 'verifier' | 'nonce' | 'redirectUrl'>;
  readonly url: string;
  readonly state: string;
  readonly signal: AbortSignal | undefined;
  /** Called when an answer has come: the code is used up then. */
  readonly onAnswer: () => Promise<void>;
}

const ATTEMPTS = 3;
const FIRST_DELAY_MS = 300;
/** The longest pause that a server may request within this call, in milliseconds. */
const LONGEST_DELAY_MS = 5_000;

/**
 * Exchanges a code for tokens (`/oauth2/token`). It repeats a request without an answer: the radio of a phone may wake up only
 * after the redirect.
 *
 * @throws {AuthError} the error of the redirect or the token endpoint; `NetworkError`, `Timeout` and `UnreadableResponse`
 * without an answer; `InvalidResponse` for tokens that do not belong to this flow.
 */
export async function exchangeCode(
  internals: ExchangeParts,
  pages: LoginPages,
  exchange: Exchange,
): Promise<Reply<AuthenticationReply>> {
  const { providerName } = getUserPool(internals);
  const server: AuthorizationServer = {
    issuer: `https://${providerName}`,
    token_endpoint: `${pages.endpoint}/oauth2/token`,
  };
  let parameters: URLSearchParams;
  try {
    parameters = validateAuthResponse(server, { client_id: pages.clientId }, new URL(exchange.url), exchange.state);
  } catch (error) {
    await exchange.onAnswer();
    throw toOAuthError(error);
  }
  const answer = await requestTokens(internals, pages, { ...exchange, server, parameters });
  await exchange.onAnswer();
  try {
    const tokens = await readAnswer(internals, {
      answer,
      server,
      clientId: pages.clientId,
      nonce: exchange.flow.nonce,
    });
    const AuthenticationResult = {
      AccessToken: tokens.access_token,
      ...(tokens.id_token !== undefined && { IdToken: tokens.id_token }),
      ...(tokens.refresh_token !== undefined && { RefreshToken: tokens.refresh_token }),
    };
    const { sentAtMs, receivedAtMs } = answer;
    return { output: { AuthenticationResult }, sentAtMs, receivedAtMs, serviceMs: Number.NaN };
  } catch (error) {
    throw toOAuthError(error);
  }
}

interface TokenRequest extends Exchange {
  readonly server: AuthorizationServer;
  readonly parameters: URLSearchParams;
}

/** Requests tokens, with a few attempts. */
async function requestTokens(internals: ExchangeParts, pages: LoginPages, request: TokenRequest): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await requestOnce(internals, pages, request);
    } catch (thrown) {
      request.signal?.throwIfAborted();
      const error = asAuthError(thrown);
      const delayMs = Math.max(error.retryAfterMs ?? 0, internals.platform.random() * FIRST_DELAY_MS * 2 ** attempt);
      if (!error.retryable || attempt === ATTEMPTS || delayMs > LONGEST_DELAY_MS) throw error;
      await sleep(internals.platform, delayMs);
    }
  }
}

async function requestOnce(
  { platform }: ExchangeParts,
  { endpoint, clientId, clientSecret }: LoginPages,
  { flow, server, parameters, signal }: TokenRequest,
): Promise<Answer> {
  let answer: Answer | undefined;
  const authentication = clientSecret ? ClientSecretBasic(clientSecret) : None();
  const client: Client = { client_id: clientId };
  await authorizationCodeGrantRequest(server, client, authentication, parameters, flow.redirectUrl, flow.verifier, {
    // Only on loopback: the endpoint was checked.
    [allowInsecureRequests]: endpoint.startsWith('http:'),
    [customFetch]: async (url, { headers, body }) => {
      const limit = { limitMs: requestLimitMs, signal };
      answer = await sendRequest(platform, { url, headers, body: `${body}`, ...limit });
      return new Response();
    },
  });
  if (!answer) throw createNetworkError(endpoint);
  // A page instead of the service: a captive portal, or a gateway without an answer.
  const { status, text } = answer;
  if (status < 500 && status !== 429 && text && parseObject(text)) return answer;
  throw toAuthError(answer);
}

interface ReceivedAnswer {
  readonly answer: Answer;
  readonly server: AuthorizationServer;
  readonly clientId: string;
  readonly nonce: string;
}

/** Reads the tokens of an answer. The start of the session checks issuer, client and user. */
async function readAnswer(
  { clock, platform }: ExchangeParts,
  { answer, server, clientId, nonce }: ReceivedAnswer,
): Promise<TokenEndpointResponse> {
  const { text, headers, status, sentAtMs, receivedAtMs } = answer;
  const { id_token: idToken, access_token: accessToken } = parseObject(text) ?? {};
  // The clock of the device may be wrong: the ID token is checked by the service's time.
  const serviceMs = Date.parse(headers.get('date') ?? '') || Number(readClaims(accessToken)['iat']) * 1000;
  clock.observe(serviceMs, sentAtMs, receivedAtMs);
  const skewMs = (clock.at(platform.now()) ?? platform.wallMs()) - Date.now();
  const client: Client = { client_id: clientId, [clockSkew]: Math.round(skewMs / 1000) };
  const issuer = `${readClaims(idToken)['iss']}`;
  const response = new Response(text, { status, headers });
  const options = { expectedNonce: nonce, requireIdToken: true };
  const tokens = await processAuthorizationCodeResponse({ ...server, issuer }, client, response, options);
  await assertHash(tokens);
  return tokens;
}

/** Checks `at_hash` of the ID token, if present, against the access token (OpenID Connect Core 1.0, section 3.1.3.8). */
async function assertHash({ id_token: idToken, access_token: accessToken }: TokenEndpointResponse): Promise<void> {
  const { at_hash: expected } = readClaims(idToken);
  if (expected === undefined) return;
  const hash = await sha256(new TextEncoder().encode(accessToken));
  if (toBase64Url(hash.subarray(0, 16)) !== expected) throw new TypeError('at_hash of another access token');
}

/** Reads the claims of a token that is checked later. Any other text has no claims. */
function readClaims(token: unknown): Readonly<Record<string, unknown>> {
  try {
    const payload = `${token}`.split('.')[1] ?? '';
    return parseObject(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) ?? {};
  } catch {
    return {};
  }
}

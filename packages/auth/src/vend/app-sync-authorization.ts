import { createConfigurationError } from '../config/configuration-error.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { createKeySource } from './key-source.js';
import { assertSafeUrl } from './outgoing-request.js';
import { signRequest } from './signature-v4.js';

/** The input of {@link appSyncAuthorization}. */
export interface AppSyncAuthorizationOptions {
  /** The HTTP endpoint of the API: `https://…/graphql`, or `https://…/event` of AppSync Events. */
  readonly url: string | URL;
  /** `userPool`: the access token. `iam`: a signature with the AWS credentials. */
  readonly mode: 'userPool' | 'iam';
  /**
   * The body of the request or the subscription (`{"query":…}`, `{"channel":…}`), which a signature covers. Default: the body
   * that opens a real-time connection.
   */
  readonly body?: string;
}

/** The authorization in the two forms that AppSync accepts. */
export interface AppSyncAuthorization {
  /** For the headers of a request, and for the `authorization` of a subscription. */
  readonly headers: Readonly<Record<string, string>>;
  /** For the second argument of `new WebSocket(…)`: the protocol, and the headers in base64url. */
  readonly protocols: readonly [protocol: string, header: string];
}

/** AppSync verifies the signature over these headers, even if the client sends others. */
const SIGNED_HEADERS = [
  ['accept', 'application/json, text/javascript'],
  ['content-encoding', 'amz-1.0'],
  ['content-type', 'application/json; charset=UTF-8'],
] as const;

/**
 * Authorizes a request, a real-time connection or a subscription of AWS AppSync (GraphQL and Events) with the session.
 *
 * It rejects with the session's {@link AuthError} when the session has no token or no credentials.
 *
 * @throws {AuthError} `InsecureUrl`, `CredentialsInUrl`; `InvalidConfiguration` for another `mode`.
 * @throws {TypeError} when `session` does not come from `createAuth` or `createSession`, and for an invalid URL.
 *
 * @example
 * ```ts
 * const url = 'https://abc123.appsync-api.us-east-1.amazonaws.com/event';
 * const { protocols } = await appSyncAuthorization(auth, { url, mode: 'userPool' });
 * const socket = new WebSocket('wss://abc123.appsync-realtime-api.us-east-1.amazonaws.com/event/realtime', [...protocols]);
 * ```
 */
export async function appSyncAuthorization(
  session: Session,
  input: AppSyncAuthorizationOptions,
): Promise<AppSyncAuthorization> {
  getInternals(session);
  const mode = input?.mode;
  if (mode !== 'userPool' && mode !== 'iam')
    throw createConfigurationError('mode', "must be 'userPool' or 'iam'", 'Pass one of them.');
  const { url, body } = input;
  const address = new URL(url);
  assertSafeUrl(address);
  const isEvents = address.pathname.endsWith('/event');
  const headers = mode === 'iam' ? await sign(session, address, { body, isEvents }) : await getToken(session, address);
  const encoded = btoa(JSON.stringify(headers)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return { headers, protocols: [isEvents ? 'aws-appsync-event-ws' : 'graphql-ws', `header-${encoded}`] };
}

async function getToken(session: Session, { host }: URL): Promise<Record<string, string>> {
  const tokens = (await session.fetchAuthSession({ only: 'tokens' })).getCognitoTokens().get();
  return { host, Authorization: String(tokens.accessToken) };
}

async function sign(
  session: Session,
  { href, host, hostname }: URL,
  { body, isEvents }: { readonly body: string | undefined; readonly isEvents: boolean },
): Promise<Record<string, string>> {
  const source = createKeySource(session);
  const { credentials } = await source.get();
  // A domain of one's own names no region: the API is where the identities are.
  const [, region = getInternals(session).config.identityPool?.id.split(':')[0] ?? ''] =
    /\.appsync-[\w-]+\.([\w-]+)\.amazonaws\./.exec(hostname) ?? [];
  // A connection of GraphQL is signed for an address of its own.
  const url = body === undefined && !isEvents ? `${href}/connect` : href;
  const fields = [...SIGNED_HEADERS, ['host', host] as const];
  const added = await signRequest({
    ...{ method: 'POST', url, headers: fields, body: body ?? '{}', credentials, service: 'appsync', region },
    atMs: source.serviceNowMs(),
  });
  return Object.fromEntries([...fields, ...added]);
}

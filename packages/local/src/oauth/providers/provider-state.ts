import { randomBytes } from 'node:crypto';
import { isEqualSecret } from '../../base/constant-time.js';
import type { LocalServices } from '../../context/services.js';
import type { IdentityProvider } from '../../user-pools/configuration/identity-providers.js';
import {
  type AuthorizationRequest,
  type RedirectTarget,
  readAuthorizationRequest,
} from '../authorization/authorization-request.js';
import { chooseProvider } from '../authorization/choose-provider.js';
import { deleteCookie, isEncrypted, readCookie, toServerCookie, writeCookie } from '../protocol/cookies.js';
import { OauthError } from '../protocol/oauth-error.js';
import type { OauthContext, OauthParameters } from '../protocol/parameters.js';

const COOKIE = 'csrf-state';
const LONGEST_MS = 5 * 60_000;

/** The protocol of a redirect to a provider. */
export type Protocol = 'OpenID Connect' | 'SAML';

/** The redirect state: sealed, it goes to the provider, which repeats it in its callback. */
export interface ProviderState {
  readonly parameters: OauthParameters;
  readonly provider: string;
  /** The value that the answer must repeat: the nonce of OpenID Connect, the id of a SAML request. */
  readonly question: string;
  /** The value of the browser's cookie: it binds the callback to this browser. */
  readonly browser: string;
  readonly startedAt: number;
}

/** Starts a redirect to a provider: sets the cookie, and returns the sealed state. */
export function sealProviderState(
  context: OauthContext,
  services: LocalServices,
  {
    protocol,
    ...providerState
  }: Pick<ProviderState, 'parameters' | 'provider' | 'question'> & { readonly protocol: Protocol },
): string {
  const browser = randomBytes(32).toString('base64url');
  writeCookie(context, toServerCookie(context, COOKIE), browser, { maxAgeSeconds: LONGEST_MS / 1_000 });
  const state: ProviderState = { ...providerState, browser, startedAt: services.clock.now() };
  return services.sealer.seal(toPurpose(protocol), state).toString('base64url');
}

/** Opens the state of a callback; undefined when it is expired, or not of this server. */
export function openProviderState(
  services: LocalServices,
  protocol: Protocol,
  state: string,
): ProviderState | undefined {
  const providerState = services.sealer.open(toPurpose(protocol), Buffer.from(state, 'base64url')) as
    | ProviderState
    | undefined;
  return providerState === undefined || services.clock.now() - providerState.startedAt > LONGEST_MS
    ? undefined
    : providerState;
}

/** Whether the browser has the cookie of any redirect to a provider. */
export function hasStateCookie(context: OauthContext): boolean {
  return readCookie(context, toServerCookie(context, COOKIE)) !== undefined;
}

/**
 * Checks that a callback belongs to a redirect of the same browser, and is used once.
 *
 * @throws {OauthError} which is shown to the user
 */
export function checkCallbackState(context: OauthContext, providerState: ProviderState | undefined): ProviderState {
  const cookie = readCookie(context, toServerCookie(context, COOKIE));
  if (providerState === undefined || cookie === undefined || !isEqualSecret(cookie, providerState.browser)) {
    throw new OauthError(
      'invalid_request',
      'This callback of an identity provider belongs to no sign-in of this browser. Start the sign-in again in the app.',
    );
  }
  deleteCookie(context, toServerCookie(context, COOKIE));
  return providerState;
}

/** The callback URL of a provider: over TLS if the redirect was, because the cookies are there. */
export function callbackUrl(context: OauthContext, { settings }: LocalServices, path: string): string {
  const base = isEncrypted(context) ? settings.publicUrl.replace(/^http:/, 'https:') : settings.publicUrl;
  return `${base}${path}`;
}

/** The app's request behind a callback, and the provider that called back. */
export interface ResumedRequest {
  readonly request: AuthorizationRequest;
  readonly provider: IdentityProvider;
}

/**
 * Reads the app's request again that started the redirect.
 *
 * @throws {OauthError} which goes to the redirect URL
 */
export async function resumeRequest(
  services: LocalServices,
  address: RedirectTarget,
  parameters: OauthParameters,
): Promise<ResumedRequest> {
  const request = await readAuthorizationRequest(services, address, parameters);
  const provider = await chooseProvider(services, request);
  if (provider === undefined) throw new OauthError('invalid_request', 'The request names no external provider.');
  return { request, provider };
}

function toPurpose(protocol: Protocol): string {
  return `at an identity provider, by ${protocol}`;
}

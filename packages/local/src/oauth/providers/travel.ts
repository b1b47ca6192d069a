import { randomBytes } from 'node:crypto';
import { isEqualSecret } from '../../jose/constant-time.js';
import type { LocalServices } from '../../services.js';
import type { IdentityProvider } from '../../user-pools/configuration/identity-providers.js';
import { type AuthorizationRequest, type ReturnAddress, readAuthorizationRequest } from '../authorization-request.js';
import { deleteCookie, isEncrypted, readCookie, writeCookie } from '../cookies.js';
import { OauthError } from '../oauth-error.js';
import type { OauthContext, OauthParameters } from '../parameters.js';
import { chooseProvider } from './choose-provider.js';

const COOKIE = 'csrf-state';
const LONGEST_MS = 5 * 60_000;

/** By which protocol a user goes to a provider and back. */
export type Protocol = 'OpenID Connect' | 'SAML';

/** What of a visit travels through a provider, sealed. */
export interface TravelState {
  readonly parameters: OauthParameters;
  readonly provider: string;
  /** What the provider has to repeat: the nonce of OpenID Connect, the id of a SAML request. */
  readonly question: string;
  /** The same as in the browser's cookie: no other browser's callback is accepted. */
  readonly browser: string;
  readonly startedAt: number;
}

/** Sends a user off; returns the state that the provider gives back. */
export function depart(
  context: OauthContext,
  services: LocalServices,
  { protocol, ...travel }: Pick<TravelState, 'parameters' | 'provider' | 'question'> & { readonly protocol: Protocol },
): string {
  const browser = randomBytes(32).toString('base64url');
  writeCookie(context, COOKIE, browser, { maxAgeSeconds: LONGEST_MS / 1_000 });
  const state: TravelState = { ...travel, browser, startedAt: services.clock.now() };
  return services.sealer.seal(purposeOf(protocol), state).toString('base64url');
}

/** The state of a user who is back in time; nothing when it isn't one of this server's. */
export function readTravel(services: LocalServices, protocol: Protocol, state: string): TravelState | undefined {
  const travel = services.sealer.open(purposeOf(protocol), Buffer.from(state, 'base64url')) as TravelState | undefined;
  return travel === undefined || services.clock.now() - travel.startedAt > LONGEST_MS ? undefined : travel;
}

/** Whether the browser has the cookie of a departure at all. */
export function hasDeparted(context: OauthContext): boolean {
  return readCookie(context, COOKIE) !== undefined;
}

/**
 * Checks that a user comes back in the browser in which it left, and that once.
 *
 * @throws {OauthError} which is shown to the user
 */
export function arrive(context: OauthContext, travel: TravelState | undefined): TravelState {
  const cookie = readCookie(context, COOKIE);
  if (travel === undefined || cookie === undefined || !isEqualSecret(cookie, travel.browser)) {
    throw new OauthError(
      'invalid_request',
      'This return from an identity provider belongs to no sign-in of this browser.',
    );
  }
  deleteCookie(context, COOKIE);
  return travel;
}

/** Where a provider sends the user back to: by TLS whom it left by TLS, because that is where its cookies are. */
export function returnUrl(context: OauthContext, { settings }: LocalServices, path: string): string {
  const base = isEncrypted(context) ? settings.publicUrl.replace(/^http:/, 'https:') : settings.publicUrl;
  return `${base}${path}`;
}

/** Where a traveller wants to go: the app's request, and the provider that it came by. */
export interface Resumed {
  readonly request: AuthorizationRequest;
  readonly provider: IdentityProvider;
}

/**
 * Takes up the app's request where the user left it.
 *
 * @throws {OauthError} which goes to the return address
 */
export async function resume(
  services: LocalServices,
  address: ReturnAddress,
  parameters: OauthParameters,
): Promise<Resumed> {
  const request = await readAuthorizationRequest(services, address, parameters);
  const provider = await chooseProvider(services, request);
  if (provider === undefined) throw new OauthError('invalid_request', 'The request names no external provider.');
  return { request, provider };
}

function purposeOf(protocol: Protocol): string {
  return `at an identity provider, by ${protocol}`;
}

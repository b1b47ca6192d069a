import { randomBytes } from 'node:crypto';
import { ServiceError } from '../../http/service-error.js';
import { isEqualSecret } from '../../jose/constant-time.js';
import type { LocalServices } from '../../services.js';
import type { IdentityProvider } from '../../user-pools/configuration/identity-providers.js';
import type { AuthorizationRequest } from '../authorization-request.js';
import { readAuthorizationRequest, readReturnAddress } from '../authorization-request.js';
import { deleteCookie, readCookie, writeCookie } from '../cookies.js';
import { describeError, returnTo } from '../finish-authorization.js';
import { OauthError } from '../oauth-error.js';
import { type OauthContext, type OauthParameters, queryOf, readParameters } from '../parameters.js';
import { chooseProvider } from './choose-provider.js';
import { isOnThisMachine } from './fetch-local.js';
import { makeProviderUrl, readProviderClaims } from './oidc-client.js';
import { signInExternally } from './sign-in-externally.js';

/** The return address to register at an OpenID provider. */
export const RETURN_PATH = '/oauth2/idpresponse';

const COOKIE = 'csrf-state';
const PURPOSE = 'at an identity provider';
const LONGEST_MS = 5 * 60_000;

/** What of a visit travels through the provider, sealed. */
interface TravelState {
  readonly parameters: OauthParameters;
  readonly provider: string;
  readonly nonce: string;
  /** The same as in the browser's cookie: nobody else's return is taken. */
  readonly browser: string;
  readonly startedAt: number;
}

/** Whether a provider is really asked: one on this machine is, any other has its stand-in. */
export function isReachable({ content }: IdentityProvider): boolean {
  return content.ProviderType === 'OIDC' && isOnThisMachine(content.ProviderDetails['oidc_issuer']);
}

/** Sends the user to an OpenID provider; returns the address. */
export async function leaveForProvider(
  context: OauthContext,
  services: LocalServices,
  { request, provider }: { readonly request: AuthorizationRequest; readonly provider: IdentityProvider },
): Promise<string> {
  const [browser, nonce] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
  const travel: TravelState = {
    parameters: request.parameters,
    provider: provider.name,
    nonce,
    browser,
    startedAt: services.clock.now(),
  };
  const url = await makeProviderUrl(provider, {
    redirectUri: returnUrl(services),
    state: services.sealer.seal(PURPOSE, travel).toString('base64url'),
    nonce,
    loginHint: request.loginHint,
  });
  writeCookie(context, COOKIE, browser, { maxAgeSeconds: LONGEST_MS / 1_000 });
  return url;
}

function returnUrl({ settings }: LocalServices): string {
  return `${settings.publicUrl}${RETURN_PATH}`;
}

/**
 * Answers `GET /oauth2/idpresponse`: the user is back from the provider.
 *
 * @throws {OauthError} when it isn't certain which app the user came from
 */
export async function answerReturn(context: OauthContext, services: LocalServices): Promise<Response> {
  const { state = '', code, error } = readParameters(queryOf(context));
  const travel = services.sealer.open(PURPOSE, Buffer.from(state, 'base64url')) as TravelState | undefined;
  const cookie = readCookie(context, COOKIE);
  const late = travel === undefined || services.clock.now() - travel.startedAt > LONGEST_MS;
  if (late || cookie === undefined || !isEqualSecret(cookie, travel.browser)) {
    throw new OauthError(
      'invalid_request',
      'This return from an identity provider belongs to no sign-in of this browser.',
    );
  }
  deleteCookie(context, COOKIE);
  const address = await readReturnAddress(services, travel.parameters);
  try {
    const request = await readAuthorizationRequest(services, address, travel.parameters);
    const provider = await chooseProvider(services, request);
    if (provider?.name !== travel.provider) throw new OauthError('invalid_request', 'The provider is another one now.');
    if (code === undefined) {
      const refused = error === 'access_denied' ? 'access_denied' : 'invalid_request';
      throw new OauthError(refused, `${provider.name} Error - the sign-in there came to nothing`);
    }
    const claims = await readProviderClaims(provider, {
      code,
      redirectUri: returnUrl(services),
      nonce: travel.nonce,
    });
    const profile = { provider, subject: String(claims['sub']), attributes: mapClaims(provider, claims) };
    return context.redirect(await signInExternally({ context, services, request }, profile), 302);
  } catch (failure) {
    if (failure instanceof ServiceError) {
      return context.redirect(
        returnTo(address, describeError(new OauthError('invalid_request', failure.message))),
        302,
      );
    }
    if (!(failure instanceof OauthError)) throw failure;
    return context.redirect(returnTo(address, describeError(failure)), 302);
  }
}

/** The provider's claims as the pool's attributes. */
function mapClaims({ content }: IdentityProvider, claims: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(content.AttributeMapping).flatMap(([attribute, claim]) => {
    const value = claims[claim];
    const isText = ['string', 'boolean', 'number'].includes(typeof value);
    return attribute === 'username' || !isText ? [] : [[attribute, String(value)] as const];
  });
  return Object.fromEntries(entries);
}

import type { LocalServices } from '../../context/services.js';
import { PROTOCOL, spEntityId } from '../../saml/names.js';
import { readSamlKeys } from '../../saml/pool-keys.js';
import { createId, redirectUrl, writeLogoutRequest } from '../../saml/requests.js';
import { decodeMessage, parseMessage } from '../../saml/response-document.js';
import { SamlError } from '../../saml/saml-error.js';
import { findIdentityProvider } from '../../user-pools/configuration/identity-providers.js';
import type { LoginSession } from '../authorization/login-sessions.js';
import { OauthError } from '../protocol/oauth-error.js';
import type { OauthContext, OauthParameters } from '../protocol/parameters.js';
import { isReachable } from './external-provider.js';

const PURPOSE = 'on the way out of a SAML provider';
const LONGEST_MS = 5 * 60_000;

/** A user's session at a SAML provider, by the provider's own names. */
export interface SamlSession {
  readonly nameId: string;
  readonly sessionIndex: string | undefined;
}

/** The next address of a sign-out, sealed. */
interface LogoutState {
  readonly to: string;
  /** The id of the request. */
  readonly question: string;
  readonly startedAt: number;
}

/**
 * Creates the address of a SAML provider's sign-out, after the session here has ended. The provider redirects the user
 * back.
 *
 * @returns undefined where the pool's provider has no sign-out, or is not configured for it
 */
export async function createSamlLogoutUrl(
  services: LocalServices,
  { user: { userPoolId }, provider: name, providerSession }: LoginSession,
  to: string,
): Promise<string | undefined> {
  if (name === undefined || providerSession === undefined) return undefined;
  const provider = await findIdentityProvider(services.store.db, userPoolId, name);
  const { IDPSignout, SLORedirectBindingURI: destination } = provider?.content.ProviderDetails ?? {};
  if (provider === undefined || IDPSignout !== 'true' || destination === undefined) return undefined;
  if (!isReachable(services, provider)) return undefined;
  const { nameId, sessionIndex } = JSON.parse(providerSession) as SamlSession;
  const issuedAt = services.clock.now();
  const id = createId();
  const state: LogoutState = { to, question: id, startedAt: issuedAt };
  const request = writeLogoutRequest({
    id,
    issuedAt,
    issuer: spEntityId(userPoolId),
    destination,
    nameId,
    sessionIndex,
  });
  const { signing } = await readSamlKeys(services, userPoolId);
  const relayState = services.sealer.seal(PURPOSE, state).toString('base64url');
  return redirectUrl(destination, request, { relayState, key: signing });
}

/**
 * Answers `POST /saml2/logout`: the provider's answer to a sign-out. The session here has ended before, so the answer
 * needs no proof of its sender; the next address is the one that this server sealed.
 *
 * @throws {OauthError} which is shown to the user
 */
export function answerSamlLogout(
  context: OauthContext,
  services: LocalServices,
  { SAMLResponse = '', RelayState = '' }: OauthParameters,
): Response {
  const state = services.sealer.open(PURPOSE, Buffer.from(RelayState, 'base64url')) as LogoutState | undefined;
  if (state === undefined || services.clock.now() - state.startedAt > LONGEST_MS) throw invalidSamlResponse();
  try {
    const { namespace, name, attributes } = parseMessage(decodeMessage(SAMLResponse));
    if (namespace !== PROTOCOL || name !== 'LogoutResponse') throw invalidSamlResponse();
    if (attributes['InResponseTo'] !== state.question) throw invalidSamlResponse();
  } catch (error) {
    throw error instanceof SamlError ? invalidSamlResponse() : error;
  }
  return context.redirect(state.to, 302);
}

function invalidSamlResponse(): OauthError {
  return new OauthError('invalid_request', 'Invalid samlResponse or relayState from identity provider');
}

import { checkScopes } from '../../config/check-config.js';
import { sha256 } from '../../platform/web-crypto.js';
import type { Internals } from '../../session/internals.js';
import { toBase64Url } from './base64url.js';
import { createState, type FlowMode } from './create-state.js';
import { keepFlow } from './flow-slots.js';
import type { LoginPages } from './login-pages.js';
import type { SignInWithRedirectInput } from './redirect-input.js';
import { nameSender } from './redirect-state.js';

/** A started sign-in: the address of the login pages, and the state of the redirect. */
export interface BegunFlow {
  readonly state: string;
  readonly url: string;
}

/** The names of Amplify's providers at Cognito. */
const providerNames = {
  Amazon: 'LoginWithAmazon',
  Apple: 'SignInWithApple',
  Facebook: 'Facebook',
  Google: 'Google',
} as const;

/** Creates and stores the secrets of a flow. Returns the address of the login pages (`/oauth2/authorize`). */
export async function beginFlow(
  internals: Internals,
  pages: LoginPages,
  {
    input,
    mode,
    redirectUrl,
  }: { readonly input: SignInWithRedirectInput; readonly mode: FlowMode; readonly redirectUrl: string },
): Promise<BegunFlow> {
  const { customState } = input;
  const state = createState(internals, mode, nameSender(internals));
  const { url, ...secrets } = await createAuthorizationRequest(internals, pages, { input, redirectUrl, state });
  const leavesPage = mode === 'redirect';
  const beganWallMs = internals.platform.wallMs();
  await keepFlow(internals, state, { ...secrets, redirectUrl, customState, beganWallMs, leavesPage });
  return { state, url };
}

/** A request to the login pages, and the secrets that its redirect needs. */
export interface AuthorizationRequest {
  readonly url: string;
  /** The PKCE code verifier (RFC 7636). */
  readonly verifier: string;
  readonly nonce: string;
}

/** Creates a request to the login pages (`/oauth2/authorize`) with PKCE and a nonce. Nothing is stored. */
export async function createAuthorizationRequest(
  { platform }: Pick<Internals, 'platform'>,
  pages: LoginPages,
  {
    input,
    redirectUrl,
    state,
  }: { readonly input: SignInWithRedirectInput; readonly redirectUrl: string; readonly state: string },
): Promise<AuthorizationRequest> {
  const { provider, options = {} } = input;
  const random = (): string => toBase64Url(platform.randomBytes(32));
  const verifier = random();
  const nonce = options.nonce ?? random();
  const challenge = toBase64Url(await sha256(new TextEncoder().encode(verifier)));
  const { scopes = pages.scopes, resource } = options;
  checkScopes(scopes);
  const prompt = [options.prompt ?? []].flat().join(' ').toLowerCase();
  const parameters = new URLSearchParams({
    redirect_uri: redirectUrl,
    response_type: 'code',
    client_id: pages.clientId,
    ...providerParameters(provider),
    // Without a list the service grants all scopes of the app client.
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    ...(resource && { resource }),
    ...(options.loginHint && { login_hint: options.loginHint }),
    ...(options.lang && { lang: options.lang }),
    nonce,
    ...(prompt && { prompt }),
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  return { verifier, nonce, url: `${pages.endpoint}/oauth2/authorize?${parameters}` };
}

function providerParameters(provider: SignInWithRedirectInput['provider']): Record<string, string> {
  if (provider === undefined) return {};
  if (typeof provider === 'string') return { identity_provider: providerNames[provider] };
  if (provider.custom !== undefined) return { identity_provider: provider.custom };
  return { idp_identifier: provider.idpIdentifier };
}

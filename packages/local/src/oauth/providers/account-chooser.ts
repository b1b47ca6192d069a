import { html } from 'hono/html';
import type { LocalServices } from '../../context/services.js';
import type { IdentityProvider } from '../../user-pools/configuration/identity-providers.js';
import { ServiceError } from '../../wire/service-error.js';
import { chooseProvider } from '../authorization/choose-provider.js';
import { describeError, redirectTo } from '../authorization/finish-authorization.js';
import { type LoginContext, linkTo, show } from '../authorization/login-context.js';
import { field, form, hidden } from '../html/layout.js';
import { attributeField, readAttributes } from '../html/user-fields.js';
import { recordDenial } from '../protocol/denials.js';
import { OauthError } from '../protocol/oauth-error.js';
import type { OauthParameters } from '../protocol/parameters.js';
import { mapClaims, toClaims } from './attribute-mapping.js';
import { isReachable } from './external-provider.js';
import { askInboundFederation } from './inbound-federation.js';
import type { ProviderAnswer } from './oidc-client.js';
import { signInExternally } from './sign-in-externally.js';

/** The address of the mock of external providers. */
export const PROVIDER_PATH = '/oauth2/provider';

const MOST_ACCOUNTS = 20;

/**
 * The mock of an external provider that this server does not reach: the visitor chooses one of its users. It exists for
 * the machine's own user alone.
 */
export async function showAccountChooser(login: LoginContext): Promise<Response> {
  const provider = await requireProvider(login);
  const mapped = Object.keys(provider.content.AttributeMapping).filter((name) => name !== 'username');
  const accounts = await listAccounts(login.services, { userPoolId: provider.userPoolId, provider: provider.name });
  const action = linkTo(login, PROVIDER_PATH);
  const body = html`<p class="soft">This is a mock of ${provider.name}. Choose a user to sign in.</p>
${accounts.map(({ subject, label }) => form(login.csrf, action, html`${hidden({ subject, action: 'known' })}<button class="second">Continue as ${label}</button>`))}
${accounts.length > 0 ? html`<p class="or">or a new user</p>` : ''}
${form(
  login.csrf,
  action,
  html`${field({ name: 'subject', label: 'User id at the provider' })}
${mapped.map((name) => field({ ...attributeField(name, undefined), required: false }))}
<button name="action" value="new">Sign in</button>
<button class="second" name="action" value="cancel" formnovalidate>Cancel</button>`,
)}`;
  return await show(login, { title: `Sign in with ${provider.name}`, body });
}

/** Signs in the chosen user, with the claims that the provider would send. */
export async function answerAccountChooser(login: LoginContext, given: OauthParameters): Promise<Response> {
  const { context, request } = login;
  const provider = await requireProvider(login);
  const deny = (error: OauthError): Response => {
    recordDenial(context, error);
    return context.redirect(redirectTo(request, describeError(error)), 302);
  };
  if (given['action'] === 'cancel') return deny(new OauthError('access_denied', 'The user cancelled the sign-in.'));
  const subject = given['subject'] ?? '';
  try {
    const said = given['action'] === 'known' ? undefined : readClaims(provider, subject, given);
    const claims =
      said &&
      ((await askInboundFederation(login.services, request.app, { provider, subject, ...said })) ?? said.claims);
    const attributes = claims && mapClaims(provider, claims);
    const profile = { provider, subject, attributes, claims: claims ?? {} };
    return context.redirect(await signInExternally(login, profile), 302);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return deny(new OauthError('invalid_request', error.message));
  }
}

async function requireProvider({ services, request }: LoginContext): Promise<IdentityProvider> {
  if (!services.settings.loopback) {
    throw new OauthError('invalid_request', 'The mock provider exists on the loopback interface only.');
  }
  const provider = await chooseProvider(services, request);
  if (provider === undefined) throw new OauthError('invalid_request', 'The request names no external provider.');
  if (isReachable(services, provider))
    throw new OauthError('invalid_request', 'This provider is reachable and has no mock.');
  return provider;
}

/** The claims that the provider would send; attributes outside its mapping are dropped. */
function readClaims(
  { content }: IdentityProvider,
  subject: string,
  given: OauthParameters,
): Pick<ProviderAnswer, 'claims' | 'statements'> {
  const claims = toClaims(content.AttributeMapping, readAttributes(given));
  if (content.ProviderType === 'SAML') return { claims, statements: { samlResponse: claims } };
  const { username: subjectClaim = 'sub' } = content.AttributeMapping;
  const profile = { ...claims, [subjectClaim]: subject };
  return { claims, statements: { tokenResponse: {}, idToken: profile, userInfo: profile } };
}

/** The provider's users who signed in before. */
export async function listAccounts(
  { store }: LocalServices,
  { userPoolId, provider }: { readonly userPoolId: string; readonly provider: string },
): Promise<readonly { readonly subject: string; readonly label: string }[]> {
  const rows = await store.db
    .selectFrom('users')
    .select(['username', 'email'])
    .where('user_pool_id', '=', userPoolId)
    .where('status', '=', 'EXTERNAL_PROVIDER')
    .where('username', '>', `${provider}_`)
    .where('username', '<', `${provider}\``)
    .orderBy('username')
    .limit(MOST_ACCOUNTS)
    .execute();
  return rows.map(({ username, email }) => ({
    subject: username.slice(provider.length + 1),
    label: email ?? username,
  }));
}

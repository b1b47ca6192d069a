import { type KeyObject, X509Certificate } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { html } from 'hono/html';
import type { LocalServices } from '../../context/services.js';
import {
  answerAsMockProvider,
  answerLogoutAsMockProvider,
  denyAsMockProvider,
  mockProviderUrls,
  readMockMetadata,
} from '../../saml/mock-provider.js';
import { ASSERTION, findUserPoolIdOfEntity, PROTOCOL } from '../../saml/names.js';
import { decodeMessage, parseMessage } from '../../saml/response-document.js';
import { SamlError } from '../../saml/saml-error.js';
import { findChildren } from '../../saml/xml.js';
import { type IdentityProvider, readIdentityProviders } from '../../user-pools/configuration/identity-providers.js';
import { findPool } from '../../user-pools/pools/pool-settings.js';
import { findUser } from '../../user-pools/users/users.js';
import { isLoopbackUrl } from '../../wire/outbound.js';
import { field, form, hidden, sendPage } from '../html/layout.js';
import { attributeField, readAttributes } from '../html/user-fields.js';
import { csrfToken, isOwnForm } from '../protocol/csrf.js';
import { OauthError } from '../protocol/oauth-error.js';
import {
  type OauthContext,
  type OauthParameters,
  readForm,
  readParameters,
  readQuery,
} from '../protocol/parameters.js';
import { listAccounts } from './account-chooser.js';
import { toClaims } from './attribute-mapping.js';
import { sendFormPostPage } from './form-post-page.js';

const PATH = '/saml2/provider';
const PURPOSE = 'at the mock SAML provider';
const LARGEST_REQUEST_BYTES = 100_000;

/** The metadata of the mock provider. */
export async function sendMockMetadata(context: OauthContext, services: LocalServices): Promise<Response> {
  requireLoopback(services);
  context.header('Content-Type', 'application/samlmetadata+xml');
  return context.body(await readMockMetadata(services), 200);
}

/** The sender of the request. */
interface Question {
  readonly id: string;
  /** The entity id. */
  readonly issuer: string;
  /** Where the answer is posted. */
  readonly recipient: string;
  readonly relayState: string | undefined;
}

/**
 * The mock SAML provider: the visitor chooses one of its users, as at the mock of other providers, and the answer is a
 * signed SAML response. It serves the user pools of this server and other servers of this machine.
 *
 * @throws {OauthError} which is shown to the user
 */
export async function answerMockSamlProvider(context: OauthContext, services: LocalServices): Promise<Response> {
  requireLoopback(services);
  const isForm = context.req.method === 'POST';
  const given = isForm ? await readForm(context) : readParameters(readQuery(context));
  if (given['question'] !== undefined) return await answerChoice(context, services, given);
  return await showAccounts(context, services, readQuestion(services, given, isForm ? 'form' : 'query'));
}

/**
 * Signs out at the mock provider, which keeps no session. It answers pools of this server; the address of
 * another server's pool is unknown.
 *
 * @throws {OauthError} which is shown to the user
 */
export async function signOutAtMockProvider(context: OauthContext, services: LocalServices): Promise<Response> {
  requireLoopback(services);
  const { SAMLRequest = '', RelayState } = readParameters(readQuery(context));
  const { id, issuer } = readingRequest(() => readRequest(inflate(SAMLRequest), 'LogoutRequest'));
  const pool = await findPool(services.store.db, findUserPoolIdOfEntity(issuer) ?? '');
  if (pool === undefined)
    throw new OauthError('invalid_request', 'You are signed out here. The request came from another server.');
  const recipient = `${services.settings.publicUrl}/saml2/logout`;
  const answer = answerLogoutAsMockProvider(services, { recipient, audience: issuer, inResponseTo: id });
  return await sendFormPostPage(context, {
    title: 'Signed out',
    action: recipient,
    fields: { SAMLResponse: answer, RelayState },
    formTarget: 'anywhere',
  });
}

function requireLoopback({ settings }: LocalServices): void {
  if (settings.loopback) return;
  throw new OauthError('invalid_request', 'The mock provider exists on the loopback interface only.');
}

function readQuestion(services: LocalServices, given: OauthParameters, from: 'form' | 'query'): Question {
  return readingRequest(() => {
    const encoded = given['SAMLRequest'] ?? '';
    const request = readRequest(from === 'form' ? decodeMessage(encoded) : inflate(encoded), 'AuthnRequest');
    const { id, issuer, attributes } = request;
    const recipient = attributes['AssertionConsumerServiceURL'] ?? '';
    if (!recipient.startsWith(`${services.settings.publicUrl}/`) && !isLoopbackUrl(recipient)) {
      throw new SamlError('Its AssertionConsumerServiceURL is not on this machine.');
    }
    return { id, issuer, recipient, relayState: given['RelayState'] };
  });
}

function readRequest(xml: string, kind: 'AuthnRequest' | 'LogoutRequest') {
  const request = parseMessage(xml);
  const { attributes } = request;
  const { ID: id = '' } = attributes;
  const [issuer] = findChildren(request, ASSERTION, 'Issuer');
  if (request.namespace !== PROTOCOL || request.name !== kind || id === '' || issuer === undefined) {
    throw new SamlError(`It is no ${kind}.`);
  }
  return { id, issuer: issuer.text, attributes };
}

/** The user sees the fault of a request. */
function readingRequest<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    throw new OauthError('invalid_request', `Invalid SAML request received: ${error.message}`);
  }
}

function inflate(encoded: string): string {
  try {
    const bytes = Buffer.from(encoded, 'base64');
    return inflateRawSync(bytes, { maxOutputLength: LARGEST_REQUEST_BYTES }).toString();
  } catch {
    throw new SamlError('It is not compressed as the redirect binding requires.');
  }
}

async function showAccounts(context: OauthContext, services: LocalServices, question: Question): Promise<Response> {
  const providers = await listRequestingProviders(services, question);
  const known = await Promise.all(
    providers.map(({ userPoolId, name }) => listAccounts(services, { userPoolId, provider: name })),
  );
  const csrf = csrfToken(context);
  const carried = { question: services.sealer.seal(PURPOSE, question).toString('base64url') };
  const name = providers[0]?.name ?? 'SAML';
  const body = html`<p class="soft">This is a mock of ${name}. Choose a user to sign in.</p>
${known.flat().map(({ subject, label }) => form(csrf, PATH, html`${hidden({ ...carried, subject, action: 'known' })}<button class="second">Continue as ${label}</button>`))}
${known.flat().length > 0 ? html`<p class="or">or a new user</p>` : ''}
${form(
  csrf,
  PATH,
  html`${hidden(carried)}${field({ name: 'subject', label: 'User id at the provider' })}
${Object.keys(readMapping(providers)).map((attribute) => field({ ...attributeField(attribute, undefined), required: false }))}
<button name="action" value="new">Sign in</button>
<button class="second" name="action" value="cancel" formnovalidate>Cancel</button>`,
)}`;
  return await sendPage(context, { title: `Sign in with ${name}`, body, formTarget: 'anywhere' });
}

/** The SAML providers of the requesting pool that are this mock. */
async function listRequestingProviders(
  { store, settings }: LocalServices,
  { issuer }: Question,
): Promise<IdentityProvider[]> {
  const providers = await readIdentityProviders(store.db, findUserPoolIdOfEntity(issuer) ?? '');
  const { signOn } = mockProviderUrls(settings);
  return providers.filter(({ content }) => content.ProviderDetails['SSORedirectBindingURI'] === signOn);
}

const USUAL_ATTRIBUTES = { email: 'email', given_name: 'given_name', family_name: 'family_name' };

/** The claims that the requesting pool maps; usual ones for a pool of another server. */
function readMapping(providers: readonly IdentityProvider[]): Readonly<Record<string, string>> {
  if (providers.length === 0) return USUAL_ATTRIBUTES;
  const { username: _subject, ...mapping } = Object.assign({}, ...providers.map((one) => one.content.AttributeMapping));
  return mapping;
}

async function answerChoice(context: OauthContext, services: LocalServices, given: OauthParameters): Promise<Response> {
  const sealed = Buffer.from(given['question'] ?? '', 'base64url');
  const question = services.sealer.open(PURPOSE, sealed) as Question | undefined;
  if (question === undefined || !isOwnForm(context, given)) {
    throw new OauthError('invalid_request', 'The form is not from a page of this server in this browser.');
  }
  const { relayState, issuer, id, recipient } = question;
  const asked = { recipient, audience: issuer, inResponseTo: id };
  const response =
    given['action'] === 'cancel'
      ? denyAsMockProvider(services, asked)
      : await answerAsMockProvider(services, {
          ...asked,
          nameId: given['subject'] ?? '',
          attributes: await readClaims(services, question, given),
          encryptFor: await findEncryptionKey(services, question),
        });
  return await sendFormPostPage(context, {
    title: 'Return to the app',
    action: recipient,
    fields: { SAMLResponse: response, RelayState: relayState },
    formTarget: 'anywhere',
  });
}

/** The key for which the requesting pool wants its assertions encrypted. */
async function findEncryptionKey(services: LocalServices, question: Question): Promise<KeyObject | undefined> {
  const [provider] = await listRequestingProviders(services, question);
  const certificate = provider?.content.ProviderDetails['ActiveEncryptionCertificate'];
  return certificate === undefined ? undefined : new X509Certificate(Buffer.from(certificate, 'base64')).publicKey;
}

async function readClaims(
  services: LocalServices,
  question: Question,
  given: OauthParameters,
): Promise<Record<string, string>> {
  const providers = await listRequestingProviders(services, question);
  const attributes =
    given['action'] === 'known' ? await findKnown(services, providers, given['subject'] ?? '') : readAttributes(given);
  return toClaims(readMapping(providers), attributes);
}

async function findKnown(
  { store }: LocalServices,
  providers: readonly IdentityProvider[],
  subject: string,
): Promise<Readonly<Record<string, string>>> {
  for (const { userPoolId, name } of providers) {
    const pool = await findPool(store.db, userPoolId);
    const user = pool && (await findUser(store.db, pool, `${name}_${subject}`));
    if (user !== undefined) return user.attributes;
  }
  return {};
}

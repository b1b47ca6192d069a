import type { LocalServices } from '../../context/services.js';
import { verifyAssertion } from '../../saml/assertion.js';
import { checkAssertion } from '../../saml/check-assertion.js';
import { spEntityId } from '../../saml/names.js';
import { readSamlKeys } from '../../saml/pool-keys.js';
import { findMetadata } from '../../saml/provider-metadata.js';
import { addToReplayCache } from '../../saml/replay-cache.js';
import { createId, redirectUrl, signXml, writeAuthnRequest } from '../../saml/requests.js';
import { readResponseDocument } from '../../saml/response-document.js';
import { SamlError } from '../../saml/saml-error.js';
import type { IdentityProvider } from '../../user-pools/configuration/identity-providers.js';
import { ServiceError } from '../../wire/service-error.js';
import { type AuthorizationRequest, readRedirectTarget } from '../authorization/authorization-request.js';
import type { ReportDenial } from '../protocol/denials.js';
import { OauthError } from '../protocol/oauth-error.js';
import { type OauthContext, type OauthParameters, readParameters } from '../protocol/parameters.js';
import { answerCallback, finishCallback } from './callback.js';
import { sendFormPostPage } from './form-post-page.js';
import type { ProviderAnswer } from './oidc-client.js';
import { callbackUrl, openProviderState, type ResumedRequest, sealProviderState } from './provider-state.js';
import { askToResubmit } from './resubmit.js';
import type { SamlSession } from './saml-logout.js';

/** The assertion consumer service of all pools. */
const SAML_CALLBACK_PATH = '/saml2/idpresponse';

/** Starts a sign-in at a SAML provider: by a redirect, or by a form when the request is signed. */
export async function startSamlSignIn(
  context: OauthContext,
  services: LocalServices,
  { request, provider }: { readonly request: AuthorizationRequest; readonly provider: IdentityProvider },
): Promise<Response> {
  const { ProviderDetails: details } = provider.content;
  const { signOn } = await explaining(provider, () => findMetadata(services, details));
  const isSigned = details['RequestSigningAlgorithm'] !== undefined;
  const key = isSigned ? (await readSamlKeys(services, provider.userPoolId)).signing : undefined;
  const byPost = (isSigned && signOn.post !== undefined) || signOn.redirect === undefined;
  const destination = (byPost ? signOn.post : signOn.redirect) ?? '';
  const id = createId();
  const relayState = sealProviderState(context, services, {
    protocol: 'SAML',
    parameters: request.parameters,
    provider: provider.name,
    question: id,
  });
  const xml = writeAuthnRequest({
    id,
    issuedAt: services.clock.now(),
    issuer: spEntityId(provider.userPoolId),
    destination,
    answerTo: callbackUrl(context, services, SAML_CALLBACK_PATH),
  });
  if (!byPost) return context.redirect(redirectUrl(destination, xml, { relayState, key }), 302);
  const signed = key === undefined ? xml : await explaining(provider, () => signXml(xml, { id, key }));
  return await sendFormPostPage(context, {
    title: `Sign in with ${provider.name}`,
    action: destination,
    fields: { SAMLRequest: Buffer.from(signed).toString('base64'), RelayState: relayState },
    formTarget: 'anywhere',
  });
}

/** Turns a fault of the provider's configuration into the app's error. */
async function explaining<Result>({ name }: IdentityProvider, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SamlError) throw new OauthError('invalid_request', `${name} Error - ${error.message}`);
    if (error instanceof ServiceError) throw new OauthError('server_error', error.message);
    throw error;
  }
}

/**
 * Answers `POST /saml2/idpresponse`: the response of a SAML provider, to a request of this server or unsolicited
 * where the provider's `IDPInit` allows that.
 *
 * @throws {OauthError} when the app of the callback is not certain
 */
export async function answerSamlCallback(
  context: OauthContext,
  services: LocalServices,
  { form, report }: { readonly form: OauthParameters; readonly report: ReportDenial },
): Promise<Response> {
  const { SAMLResponse, RelayState = '' } = form;
  if (SAMLResponse === undefined) throw invalidSamlResponse();
  const providerState = openProviderState(services, 'SAML', RelayState);
  if (providerState === undefined)
    return await answerUnsolicited(context, services, { SAMLResponse, RelayState, report });
  const fields = { SAMLResponse, RelayState };
  const again = await askToResubmit(context, services, { protocol: 'SAML', state: RelayState, form, fields });
  if (again !== undefined) return again;
  const recipient = callbackUrl(context, services, SAML_CALLBACK_PATH);
  return await answerCallback(context, services, {
    protocol: 'SAML',
    state: RelayState,
    report,
    describeDenial,
    readAnswer: (resumed, inResponseTo) => readSamlAnswer(services, resumed, { SAMLResponse, inResponseTo, recipient }),
  });
}

/** A sign-in that started at the provider: `RelayState` has the query of a request to the authorize endpoint. */
async function answerUnsolicited(
  context: OauthContext,
  services: LocalServices,
  {
    SAMLResponse,
    RelayState,
    report,
  }: Readonly<Record<'SAMLResponse' | 'RelayState', string>> & {
    readonly report: ReportDenial;
  },
): Promise<Response> {
  const parameters = readParameters(new URLSearchParams(RelayState));
  if (parameters['client_id'] === undefined) throw invalidSamlResponse();
  const address = await readRedirectTarget(services, parameters);
  return await finishCallback(
    { context, services, address, parameters, report, describeDenial },
    async (resumed): Promise<ProviderAnswer> => {
      if (resumed.provider.content.ProviderDetails['IDPInit'] !== 'true') throw invalidSamlResponse();
      const recipient = callbackUrl(context, services, SAML_CALLBACK_PATH);
      return await readSamlAnswer(services, resumed, { SAMLResponse, inResponseTo: undefined, recipient });
    },
  );
}

function invalidSamlResponse(): OauthError {
  return new OauthError('invalid_request', 'Invalid samlResponse or relayState from identity provider');
}

/** The replay cache keeps a request's id this long: the state of a redirect is valid no longer. */
const REQUEST_LIFE_MS = 5 * 60_000;

/** A SAML response and its context. */
interface SamlCallback {
  readonly SAMLResponse: string;
  /** The id of the request; undefined for an unsolicited response. */
  readonly inResponseTo: string | undefined;
  /** The address that received it. */
  readonly recipient: string;
}

async function readSamlAnswer(
  services: LocalServices,
  { provider }: ResumedRequest,
  { SAMLResponse, inResponseTo, recipient }: SamlCallback,
): Promise<ProviderAnswer> {
  const { userPoolId, name, content } = provider;
  if (content.ProviderType !== 'SAML') throw invalidSamlResponse();
  try {
    const document = readResponseDocument(SAMLResponse);
    const { entityId, certificates } = await findMetadata(services, content.ProviderDetails);
    const takesEncrypted = content.ProviderDetails['EncryptedResponses'] === 'true';
    if (takesEncrypted && !document.isEncrypted)
      throw new SamlError('Its assertion is not encrypted. The pool requires encryption.');
    const decryptionKey = takesEncrypted ? (await readSamlKeys(services, userPoolId)).decryption.privateKey : undefined;
    const assertion = await verifyAssertion(document, { certificates, decryptionKey });
    const now = services.clock.now();
    const audience = spEntityId(userPoolId);
    const { expiresAt } = checkAssertion(document.response, assertion, {
      entityId,
      isAudience: (name) => name === audience,
      isRecipient: (url) => url === recipient,
      inResponseTo: inResponseTo === undefined ? 'none' : { id: inResponseTo },
      now,
    });
    const owner = `${userPoolId} ${name}`;
    await addToReplayCache(services, [
      { provider: owner, id: assertion.id, expiresAt },
      ...(inResponseTo === undefined ? [] : [{ provider: owner, id: inResponseTo, expiresAt: now + REQUEST_LIFE_MS }]),
    ]);
    const { nameId, sessionIndex, attributes } = assertion;
    const session: SamlSession = { nameId, sessionIndex };
    return {
      subject: nameId,
      claims: attributes,
      statements: { samlResponse: attributes },
      session: JSON.stringify(session),
    };
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    throw new OauthError('server_error', `Invalid SAML response received: ${error.message}`);
  }
}

const SCHEMA_FAULTS = 'Attributes did not conform to the schema: ';

/** In the words of the service. */
function describeDenial({ name, message }: ServiceError): OauthError {
  if (name === 'InternalErrorException') return new OauthError('server_error', message);
  const told = message.startsWith(SCHEMA_FAULTS)
    ? `Invalid user attributes: ${message.slice(SCHEMA_FAULTS.length).trim()}`
    : message;
  return new OauthError('server_error', `Invalid SAML response received: ${told}`);
}

import type { LocalServices } from '../../context/services.js';
import { ServiceError } from '../../wire/service-error.js';
import { type RedirectTarget, readRedirectTarget } from '../authorization/authorization-request.js';
import { describeError, redirectTo } from '../authorization/finish-authorization.js';
import type { ReportDenial } from '../protocol/denials.js';
import { OauthError } from '../protocol/oauth-error.js';
import type { OauthContext, OauthParameters } from '../protocol/parameters.js';
import { mapClaims } from './attribute-mapping.js';
import { askInboundFederation } from './inbound-federation.js';
import type { ProviderAnswer } from './oidc-client.js';
import {
  checkCallbackState,
  openProviderState,
  type Protocol,
  type ResumedRequest,
  resumeRequest,
} from './provider-state.js';
import { signInExternally } from './sign-in-externally.js';

/** How an error is reported. */
interface CallbackReport {
  readonly report: ReportDenial;
  /** The error for the app when the user is denied; by default it has the same message. */
  readonly describeDenial?: (error: ServiceError) => OauthError;
}

/** A callback of a provider. */
interface Callback extends CallbackReport {
  readonly protocol: Protocol;
  /** The state that the provider repeated. */
  readonly state: string;
  /** Reads who the user is from the provider's answer to the question of the redirect. */
  readonly readAnswer: (resumed: ResumedRequest, question: string) => Promise<ProviderAnswer>;
}

/**
 * Signs in the user of a callback, in the browser of the redirect, and redirects the browser to the app.
 *
 * @throws {OauthError} when the app of the callback is not certain
 */
export async function answerCallback(
  context: OauthContext,
  services: LocalServices,
  { protocol, state, readAnswer, ...reporting }: Callback,
): Promise<Response> {
  const { parameters, provider, question } = checkCallbackState(context, openProviderState(services, protocol, state));
  const address = await readRedirectTarget(services, parameters);
  return await finishCallback({ context, services, address, parameters, ...reporting }, (resumed) => {
    if (resumed.provider.name === provider) return readAnswer(resumed, question);
    throw new OauthError('invalid_request', 'The identity provider of the request has changed since the redirect.');
  });
}

/** The context of a callback. */
interface CallbackContext extends CallbackReport {
  readonly context: OauthContext;
  readonly services: LocalServices;
  readonly address: RedirectTarget;
  /** The app's request. */
  readonly parameters: OauthParameters;
}

/** Redirects the user to the app, signed in or with an error. */
export async function finishCallback(
  { context, services, address, parameters, report, describeDenial }: CallbackContext,
  readAnswer: (resumed: ResumedRequest) => Promise<ProviderAnswer>,
): Promise<Response> {
  try {
    const resumed = await resumeRequest(services, address, parameters);
    const { request, provider } = resumed;
    const { subject, claims: said, statements, session } = await readAnswer(resumed);
    const claims = (await askInboundFederation(services, request.app, { provider, subject, statements })) ?? said;
    const profile = { provider, subject, attributes: mapClaims(provider, claims), claims, session };
    return context.redirect(await signInExternally({ context, services, request }, profile), 302);
  } catch (failure) {
    const denial = toOauthError(failure, describeDenial);
    report(denial);
    return context.redirect(redirectTo(address, describeError(denial)), 302);
  }
}

function toOauthError(failure: unknown, describeDenial: CallbackReport['describeDenial']): OauthError {
  if (failure instanceof OauthError) return failure;
  if (!(failure instanceof ServiceError)) throw failure;
  return describeDenial?.(failure) ?? new OauthError('invalid_request', failure.message);
}

import { ServiceError } from '../../http/service-error.js';
import type { LocalServices } from '../../services.js';
import { type ReturnAddress, readReturnAddress } from '../authorization-request.js';
import { describeError, returnTo } from '../finish-authorization.js';
import { OauthError } from '../oauth-error.js';
import type { OauthContext, OauthParameters } from '../parameters.js';
import type { ReportRefusal } from '../refusals.js';
import { mapClaims } from './attribute-mapping.js';
import { askInboundFederation } from './inbound-federation.js';
import type { ProviderAnswer } from './oidc-client.js';
import { signInExternally } from './sign-in-externally.js';
import { arrive, type Protocol, type Resumed, readTravel, resume } from './travel.js';

/** How a refusal is told. */
interface Telling {
  readonly report: ReportRefusal;
  /** What the app is told of what speaks against the user; by default its message. */
  readonly describeRefusal?: (error: ServiceError) => OauthError;
}

/** A user's way back from a provider. */
interface Return extends Telling {
  readonly protocol: Protocol;
  /** As it was given along, and came back. */
  readonly state: string;
  /** Learns who it is, from what the provider answered to the question of the departure. */
  readonly readAnswer: (resumed: Resumed, question: string) => Promise<ProviderAnswer>;
}

/**
 * Signs in who is back from a provider, in the browser that left for it, and sends it to the app.
 *
 * @throws {OauthError} when it isn't certain which app the user came from
 */
export async function answerReturn(
  context: OauthContext,
  services: LocalServices,
  { protocol, state, readAnswer, ...telling }: Return,
): Promise<Response> {
  const { parameters, provider, question } = arrive(context, readTravel(services, protocol, state));
  const address = await readReturnAddress(services, parameters);
  return await finishReturn({ context, services, address, parameters, ...telling }, (resumed) => {
    if (resumed.provider.name === provider) return readAnswer(resumed, question);
    throw new OauthError('invalid_request', 'The provider is another one now.');
  });
}

/** Where a return leads. */
interface Finishing extends Telling {
  readonly context: OauthContext;
  readonly services: LocalServices;
  readonly address: ReturnAddress;
  /** What the app asked for. */
  readonly parameters: OauthParameters;
}

/** Sends the user to the app, signed in or with what speaks against it. */
export async function finishReturn(
  { context, services, address, parameters, report, describeRefusal }: Finishing,
  readAnswer: (resumed: Resumed) => Promise<ProviderAnswer>,
): Promise<Response> {
  try {
    const resumed = await resume(services, address, parameters);
    const { request, provider } = resumed;
    const { subject, claims: said, statements, session } = await readAnswer(resumed);
    const claims = (await askInboundFederation(services, request.at, { provider, subject, statements })) ?? said;
    const profile = { provider, subject, attributes: mapClaims(provider, claims), claims, session };
    return context.redirect(await signInExternally({ context, services, request }, profile), 302);
  } catch (failure) {
    const refusal = toOauthError(failure, describeRefusal);
    report(refusal);
    return context.redirect(returnTo(address, describeError(refusal)), 302);
  }
}

function toOauthError(failure: unknown, describeRefusal: Telling['describeRefusal']): OauthError {
  if (failure instanceof OauthError) return failure;
  if (!(failure instanceof ServiceError)) throw failure;
  return describeRefusal?.(failure) ?? new OauthError('invalid_request', failure.message);
}

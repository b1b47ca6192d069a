import type { LocalServices } from '../../context/services.js';
import { readRedirectTarget } from '../authorization/authorization-request.js';
import { toFormTarget } from '../html/layout.js';
import type { OauthContext, OauthParameters } from '../protocol/parameters.js';
import { sendFormPostPage } from './form-post-page.js';
import { hasStateCookie, openProviderState, type Protocol } from './provider-state.js';

/** The field of a resubmitted form. */
const RESUBMITTED = 'again';

/** A callback that the provider's page let the browser post. */
interface PostedCallback {
  readonly protocol: Protocol;
  readonly state: string;
  readonly form: OauthParameters;
  /** The fields of the form that are sent again. */
  readonly fields: OauthParameters;
}

/**
 * Sends a page that posts a callback again. Browsers send no cookie with a form of another site, and without the cookie
 * the callback is invalid; the resubmitted form comes from this site.
 *
 * @returns undefined when the cookie is there, or the state is invalid
 */
export async function askToResubmit(
  context: OauthContext,
  services: LocalServices,
  { protocol, state, form, fields }: PostedCallback,
): Promise<Response | undefined> {
  const providerState = openProviderState(services, protocol, state);
  if (providerState === undefined || hasStateCookie(context) || form[RESUBMITTED] !== undefined) return undefined;
  const { redirectUri } = await readRedirectTarget(services, providerState.parameters);
  return await sendFormPostPage(context, {
    title: 'Continue the sign-in',
    action: context.req.path,
    fields: { ...fields, [RESUBMITTED]: 'yes' },
    formTarget: toFormTarget(redirectUri),
  });
}

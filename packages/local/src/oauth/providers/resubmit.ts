import type { LocalServices } from '../../context/services.js';
import { readRedirectTarget } from '../authorization/authorization-request.js';
import { toFormTarget } from '../html/layout.js';
import type { OauthContext, OauthParameters } from '../protocol/parameters.js';
import { sendFormPostPage } from './form-post-page.js';
import { hasStateCookie, openProviderState, type Protocol } from './provider-state.js';

/** Marks a form that this server let the browser send again. */
const AGAIN = 'again';

/** A form that a provider's page let the browser post. */
interface PostedCallback {
  readonly protocol: Protocol;
  readonly state: string;
  readonly form: OauthParameters;
  /** The fields of the form that are sent again. */
  readonly fields: OauthParameters;
}

/**
 * Browsers send no cookie with a form of another site, and without the cookie no callback is accepted: a page of this
 * site posts the form again.
 *
 * @returns undefined when that isn't needed, or would not help
 */
export async function askToResubmit(
  context: OauthContext,
  services: LocalServices,
  { protocol, state, form, fields }: PostedCallback,
): Promise<Response | undefined> {
  const providerState = openProviderState(services, protocol, state);
  if (providerState === undefined || hasStateCookie(context) || form[AGAIN] !== undefined) return undefined;
  const { redirectUri } = await readRedirectTarget(services, providerState.parameters);
  return await sendFormPostPage(context, {
    title: 'You are signed in there',
    action: context.req.path,
    fields: { ...fields, [AGAIN]: 'yes' },
    formTarget: toFormTarget(redirectUri),
  });
}

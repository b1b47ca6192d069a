import type { LocalServices } from '../../services.js';
import { readReturnAddress } from '../authorization-request.js';
import { formTargetOf } from '../pages/layout.js';
import type { OauthContext, OauthParameters } from '../parameters.js';
import { sendPassingPage } from './passing-page.js';
import { hasDeparted, type Protocol, readTravel } from './travel.js';

/** Marks a form that this server let the browser send again. */
const AGAIN = 'again';

/** A form that a provider's page let the browser post. */
interface PostedReturn {
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
 * @returns nothing when that isn't needed, or would be no use
 */
export async function askOnceMore(
  context: OauthContext,
  services: LocalServices,
  { protocol, state, form, fields }: PostedReturn,
): Promise<Response | undefined> {
  const travel = readTravel(services, protocol, state);
  if (travel === undefined || hasDeparted(context) || form[AGAIN] !== undefined) return undefined;
  const { redirectUri } = await readReturnAddress(services, travel.parameters);
  return await sendPassingPage(context, {
    title: 'You are signed in there',
    action: context.req.path,
    fields: { ...fields, [AGAIN]: 'yes' },
    formTarget: formTargetOf(redirectUri),
  });
}

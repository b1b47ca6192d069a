import { getLoginPages } from '../../sign-in/web/login-pages.js';
import { json } from './answers.js';
import type { Route, RouteContext } from './route.js';

/**
 * `POST sign-out`: ends the session by name, revokes its tokens, and clears its cookies. The answer has the address that ends the
 * session of the login pages, if the user signed in there.
 */
export const signOutRoute: Route = {
  name: 'sign-out',
  method: 'POST',
  kind: 'call',
  async handle(context) {
    const session = await context.visitor.read();
    const status = await context.visitor.end();
    const loginPages = session?.record.isWeb === true ? findLogoutUrl(context) : undefined;
    return json({ status, ...(loginPages !== undefined && { loginPages }) });
  },
};

/** Finds the address that ends the session of the login pages. They return to a configured URL of this origin only. */
function findLogoutUrl({ parts, origin }: RouteContext): string | undefined {
  if (!parts.config.oauth) return undefined;
  const { endpoint, clientId, signOutUrls } = getLoginPages(parts);
  const logoutUrl = signOutUrls.find((url) => url === origin || url.startsWith(`${origin}/`));
  if (logoutUrl === undefined) return undefined;
  return `${endpoint}/logout?${new URLSearchParams({ client_id: clientId, logout_uri: logoutUrl })}`;
}

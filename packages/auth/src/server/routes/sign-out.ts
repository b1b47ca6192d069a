import type { UserSession } from '../../session/records.js';
import { getLoginPages } from '../../sign-in/web/login-pages.js';
import type { ServerParts } from '../sessions/parts.js';
import { json } from './answers.js';
import type { Route } from './route.js';

/**
 * `POST sign-out`: ends the session by name, revokes its tokens, and clears its cookies. The answer has the address that ends the
 * session of the login pages, if the user signed in there.
 */
export const signOutRoute: Route = {
  name: 'sign-out',
  method: 'POST',
  kind: 'call',
  async handle({ parts, origin, visitor }) {
    const loginPages = findLogoutUrl(parts, await visitor.readToEnd(), origin);
    const status = await visitor.end();
    return json({ status, ...(loginPages !== undefined && { loginPages }) });
  },
};

/**
 * Finds the address that ends the session of the login pages, for a user who signed in there. They return to a configured URL of this
 * origin only.
 */
function findLogoutUrl(parts: ServerParts, session: UserSession | undefined, origin: string): string | undefined {
  if (session?.record.isWeb !== true || !parts.config.oauth) return undefined;
  const { endpoint, clientId, signOutUrls } = getLoginPages(parts);
  const logoutUrl = signOutUrls.find((url) => url === origin || url.startsWith(`${origin}/`));
  if (logoutUrl === undefined) return undefined;
  return `${endpoint}/logout?${new URLSearchParams({ client_id: clientId, logout_uri: logoutUrl })}`;
}

import type { LocalServices } from '../context/services.js';
import { ServiceError } from '../wire/service-error.js';
import { ControlError } from './control-error.js';
import { type ControlApp, type ControlContext, explaining, readMembers } from './request-body.js';
import { createTestCode, createTestSession, type NamedUser } from './test-users.js';

/** In characters: the longest e-mail address that a pool takes. */
const LONGEST_NAME = 2_048;

/** What tests get of a user without a sign-in: a session, and the code of the authenticator. */
export function addUserRoutes(app: ControlApp, services: LocalServices): void {
  app.post(
    '/_claviger/sessions',
    explaining(async (context) => {
      const named = await readUser(context);
      try {
        return context.json(await createTestSession(services, named), 201);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        throw new ControlError('UserCannotSignIn', `${named.username} cannot sign in: ${error.message}`);
      }
    }),
  );
  app.post(
    '/_claviger/totp',
    explaining(async (context) => context.json({ code: await createTestCode(services, await readUser(context)) })),
  );
}

/** @throws {TypeError} naming the member that is wrong */
async function readUser(context: ControlContext): Promise<NamedUser & { readonly clientId?: string }> {
  const { username, userPoolId, clientId } = await readMembers(context, ['username', 'userPoolId', 'clientId']);
  if (!isName(username)) throw new TypeError('"username" is the name of a user, as in a sign-in.');
  if (userPoolId !== undefined && !isName(userPoolId)) throw new TypeError('"userPoolId" is the id of a user pool.');
  if (clientId !== undefined && !isName(clientId)) throw new TypeError('"clientId" is the id of an app client.');
  return { username, ...(userPoolId !== undefined && { userPoolId }), ...(clientId !== undefined && { clientId }) };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME;
}

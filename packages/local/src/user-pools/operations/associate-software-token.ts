import type { Operation } from '../../iam/operation.js';
import { startSoftwareToken } from '../factors/software-token.js';
import { readTokenOrSession, type TokenOrSession } from '../inputs/token-or-session.js';
import { startAuthenticatorSetup } from '../sign-in/second-factor-setup.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface AssociateSoftwareTokenOutput {
  readonly SecretCode: string;
  readonly Session?: string;
}

/** Begins to set an authenticator up: of a signed-in user, or in a sign-in whose challenge is `MFA_SETUP`. */
export const associateSoftwareToken: Operation<TokenOrSession, AssociateSoftwareTokenOutput> = {
  service: 'cognito-idp',
  name: 'AssociateSoftwareToken',
  authorization: 'public',
  handle: async (input, { services }) => {
    const { token, session } = readTokenOrSession(input);
    if (token === undefined) {
      const setup = await startAuthenticatorSetup(services, session);
      return { SecretCode: setup.secret, Session: setup.session };
    }
    const { user, pool } = await requireTokenHolder(services, token);
    return { SecretCode: await startSoftwareToken(services, pool, user.sub) };
  },
};

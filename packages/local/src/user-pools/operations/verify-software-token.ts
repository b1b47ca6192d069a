import type { Operation } from '../../iam/operation.js';
import { verifySoftwareToken as verifyToken } from '../factors/software-token.js';
import { readTokenOrSession, type TokenOrSession } from '../inputs/token-or-session.js';
import { verifyAuthenticatorSetup } from '../sign-in/second-factor-setup.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface VerifySoftwareTokenInput extends TokenOrSession {
  readonly UserCode: string;
  readonly FriendlyDeviceName?: string;
}

interface VerifySoftwareTokenOutput {
  readonly Status: 'SUCCESS';
  readonly Session?: string;
}

/** Checks the first code of an authenticator. */
export const verifySoftwareToken: Operation<VerifySoftwareTokenInput, VerifySoftwareTokenOutput> = {
  service: 'cognito-idp',
  name: 'VerifySoftwareToken',
  authorization: 'public',
  handle: async (input, { services }) => {
    const { token, session } = readTokenOrSession(input);
    const proof = { code: input.UserCode, name: input.FriendlyDeviceName };
    if (token === undefined) {
      return { Status: 'SUCCESS', Session: await verifyAuthenticatorSetup(services, session, proof) };
    }
    const { user } = await requireTokenHolder(services, token);
    await verifyToken(services, user.sub, proof);
    return { Status: 'SUCCESS' };
  },
};

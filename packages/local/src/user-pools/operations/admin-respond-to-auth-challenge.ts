import type { Operation } from '../../iam/operation.js';
import { requireClient } from '../clients/client-settings.js';
import { type RespondToAuthChallengeInput, toChallengeAnswer } from '../inputs/auth-input.js';
import { requirePool } from '../pools/pool-settings.js';
import type { AuthOutcome } from '../sign-in/attempt.js';
import { answerChallenge } from '../sign-in/flows/answer-challenge.js';

interface AdminRespondToAuthChallengeInput extends RespondToAuthChallengeInput {
  readonly UserPoolId: string;
}

/** Answers a challenge of a sign-in, for an administrator. */
export const adminRespondToAuthChallenge: Operation<AdminRespondToAuthChallengeInput, AuthOutcome> = {
  service: 'cognito-idp',
  name: 'AdminRespondToAuthChallenge',
  authorization: 'signed',
  handle: async (input, { services, sourceIp }) => {
    await requirePool(services.store.db, input.UserPoolId);
    const app = await requireClient(services.store.db, input.ClientId, input.UserPoolId);
    const call = { services, app, byAdministrator: true, sourceIp, metadata: input.ClientMetadata };
    return await answerChallenge(call, input.ChallengeName, toChallengeAnswer(app.client, input));
  },
};

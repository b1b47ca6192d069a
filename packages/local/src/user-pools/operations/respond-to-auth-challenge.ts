import type { Operation } from '../../iam/operation.js';
import { requireClient } from '../clients/client-settings.js';
import { type RespondToAuthChallengeInput, toChallengeAnswer } from '../inputs/auth-input.js';
import type { AuthOutcome } from '../sign-in/attempt.js';
import { answerChallenge } from '../sign-in/flows/answer-challenge.js';

/** Answers a challenge of a sign-in. */
export const respondToAuthChallenge: Operation<RespondToAuthChallengeInput, AuthOutcome> = {
  service: 'cognito-idp',
  name: 'RespondToAuthChallenge',
  authorization: 'public',
  handle: async (input, { services, sourceIp }) => {
    const app = await requireClient(services.store.db, input.ClientId);
    const call = { services, app, byAdministrator: false, sourceIp, metadata: input.ClientMetadata };
    return await answerChallenge(call, input.ChallengeName, toChallengeAnswer(app.client, input));
  },
};

import type { Operation } from '../../iam/operation.js';
import { requireClient } from '../clients/client-settings.js';
import { type InitiateAuthInput, toFlowStart } from '../inputs/auth-input.js';
import type { AuthOutcome } from '../sign-in/attempt.js';
import { startFlow } from '../sign-in/flows/flows.js';

/** Begins a sign-in, or renews tokens. */
export const initiateAuth: Operation<InitiateAuthInput, AuthOutcome> = {
  service: 'cognito-idp',
  name: 'InitiateAuth',
  authorization: 'public',
  handle: async (input, { services, sourceIp }) => {
    const app = await requireClient(services.store.db, input.ClientId);
    const call = { services, app, byAdministrator: false, sourceIp, validationData: input.ClientMetadata };
    return await startFlow(call, input.AuthFlow, toFlowStart(app.client, input));
  },
};

import type { Operation } from '../../iam/operation.js';
import { requireClient } from '../clients/client-settings.js';
import { type InitiateAuthInput, toFlowStart } from '../inputs/auth-input.js';
import { requirePool } from '../pools/pool-settings.js';
import type { AuthOutcome } from '../sign-in/attempt.js';
import { startFlow } from '../sign-in/flows/flows.js';

interface AdminInitiateAuthInput extends InitiateAuthInput {
  readonly UserPoolId: string;
}

/** Begins a sign-in, or renews tokens, for an administrator. */
export const adminInitiateAuth: Operation<AdminInitiateAuthInput, AuthOutcome> = {
  service: 'cognito-idp',
  name: 'AdminInitiateAuth',
  authorization: 'signed',
  handle: async (input, { services, sourceIp }) => {
    await requirePool(services.store.db, input.UserPoolId);
    const app = await requireClient(services.store.db, input.ClientId, input.UserPoolId);
    const call = { services, app, byAdministrator: true, sourceIp, validationData: input.ClientMetadata };
    return await startFlow(call, input.AuthFlow, toFlowStart(app.client, input));
  },
};

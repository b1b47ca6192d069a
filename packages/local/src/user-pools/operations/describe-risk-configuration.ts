import type { Operation } from '../../iam/operation.js';
import { type RiskConfigurationType, toRiskConfigurationType } from '../answers/risk-configuration-type.js';
import { requireClient } from '../clients/client-settings.js';
import { assertThreatProtection, findRiskSettings } from '../configuration/risk.js';
import { requirePool } from '../pools/pool-settings.js';

interface DescribeRiskConfigurationInput {
  readonly UserPoolId: string;
  readonly ClientId?: string;
}

interface DescribeRiskConfigurationOutput {
  readonly RiskConfiguration: RiskConfigurationType;
}

/** Describes the configuration of threat protection for a client, or else for every client. */
export const describeRiskConfiguration: Operation<DescribeRiskConfigurationInput, DescribeRiskConfigurationOutput> = {
  service: 'cognito-idp',
  name: 'DescribeRiskConfiguration',
  authorization: 'signed',
  handle: async ({ UserPoolId: userPoolId, ClientId: clientId }, { services: { store } }) => {
    assertThreatProtection(await requirePool(store.db, userPoolId));
    if (clientId !== undefined) await requireClient(store.db, clientId, userPoolId);
    const found = await findRiskSettings(store.db, { userPoolId, clientId });
    return { RiskConfiguration: found === undefined ? { UserPoolId: userPoolId } : toRiskConfigurationType(found) };
  },
};

import type { Operation } from '../../iam/operation.js';
import { type RiskConfigurationType, toRiskConfigurationType } from '../answers/risk-configuration-type.js';
import { requireClient } from '../clients/client-settings.js';
import {
  assertThreatProtection,
  assertValidRiskSettings,
  type RiskSettings,
  writeRiskSettings,
} from '../configuration/risk.js';
import { requirePool } from '../pools/pool-settings.js';

interface SetRiskConfigurationInput extends RiskSettings {
  readonly UserPoolId: string;
  readonly ClientId?: string;
}

interface SetRiskConfigurationOutput {
  readonly RiskConfiguration: RiskConfigurationType;
}

/** Replaces the configuration of threat protection, for one client or for every client. */
export const setRiskConfiguration: Operation<SetRiskConfigurationInput, SetRiskConfigurationOutput> = {
  service: 'cognito-idp',
  name: 'SetRiskConfiguration',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId: userPoolId, ClientId: clientId, CompromisedCredentialsRiskConfiguration } = input;
    const { AccountTakeoverRiskConfiguration, RiskExceptionConfiguration } = input;
    const content: RiskSettings = {
      ...(CompromisedCredentialsRiskConfiguration !== undefined && { CompromisedCredentialsRiskConfiguration }),
      ...(AccountTakeoverRiskConfiguration !== undefined && { AccountTakeoverRiskConfiguration }),
      ...(RiskExceptionConfiguration !== undefined && { RiskExceptionConfiguration }),
    };
    assertValidRiskSettings(content);
    const item = await services.store.transaction(async (tx) => {
      assertThreatProtection(await requirePool(tx, userPoolId));
      if (clientId !== undefined) await requireClient(tx, clientId, userPoolId);
      return await writeRiskSettings(tx, services, { userPoolId, clientId, content });
    });
    return { RiskConfiguration: toRiskConfigurationType(item) };
  },
};

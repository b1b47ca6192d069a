import type { Item } from '../configuration/items.js';
import { findRiskClient, type RiskSettings } from '../configuration/risk.js';

/** `RiskConfigurationType`: the configuration of threat protection in answers. */
export interface RiskConfigurationType extends RiskSettings {
  readonly UserPoolId: string;
  readonly ClientId?: string;
  /** Seconds since the epoch. */
  readonly LastModifiedDate?: number;
}

/** A configuration as `RiskConfigurationType`. */
export function toRiskConfigurationType(item: Item<RiskSettings>): RiskConfigurationType {
  const clientId = findRiskClient(item);
  return {
    UserPoolId: item.userPoolId,
    ...(clientId !== undefined && { ClientId: clientId }),
    ...item.content,
    LastModifiedDate: item.modifiedAt / 1_000,
  };
}

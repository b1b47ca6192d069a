import type { Operation } from '../../iam/operation.js';
import { brandingOperations } from './branding.js';
import { logDeliveryOperations } from './log-delivery.js';
import { provisionedLimitOperations } from './provisioned-limits.js';
import { replicaOperations } from './replicas.js';
import { riskOperations } from './risk.js';
import { sessionConfigurationOperations } from './session-configuration.js';
import { tagOperations } from './tags.js';
import { termsOperations } from './terms.js';
import { uiCustomizationOperations } from './ui-customization.js';

/** What is configured for a pool beside its own settings and its app clients. */
export const configurationOperations: readonly Operation[] = [
  ...uiCustomizationOperations,
  ...brandingOperations,
  ...termsOperations,
  ...riskOperations,
  ...logDeliveryOperations,
  ...tagOperations,
  ...replicaOperations,
  ...provisionedLimitOperations,
  ...sessionConfigurationOperations,
];

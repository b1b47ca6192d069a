import type { Operation } from '../../iam/operation.js';
import { brandingOperations } from './branding.js';
import { domainOperations } from './domains.js';
import { identityProviderOperations } from './identity-providers.js';
import { logDeliveryOperations } from './log-delivery.js';
import { provisionedLimitOperations } from './provisioned-limits.js';
import { replicaOperations } from './replicas.js';
import { resourceServerOperations } from './resource-servers.js';
import { riskOperations } from './risk.js';
import { sessionConfigurationOperations } from './session-configuration.js';
import { signingCertificateOperations } from './signing-certificate.js';
import { tagOperations } from './tags.js';
import { termsOperations } from './terms.js';
import { uiCustomizationOperations } from './ui-customization.js';

/** What is configured for a pool beside its own settings and its app clients. */
export const configurationOperations: readonly Operation[] = [
  ...domainOperations,
  ...resourceServerOperations,
  ...identityProviderOperations,
  ...uiCustomizationOperations,
  ...brandingOperations,
  ...termsOperations,
  ...riskOperations,
  ...logDeliveryOperations,
  ...tagOperations,
  ...signingCertificateOperations,
  ...replicaOperations,
  ...provisionedLimitOperations,
  ...sessionConfigurationOperations,
];

import { expect, test } from 'vitest';
import { assertConsistentClient } from './client-rules.js';
import { completeClientSettings, type GivenClientSettings } from './client-settings.js';

test.each<[string, GivenClientSettings & { readonly isConfidential?: boolean }, string]>([
  [
    'an access token of a minute',
    { AccessTokenValidity: 1, TokenValidityUnits: { AccessToken: 'minutes' } },
    'InvalidParameterException',
  ],
  [
    'an ID token of two days',
    { IdTokenValidity: 2, TokenValidityUnits: { IdToken: 'days' } },
    'InvalidParameterException',
  ],
  [
    'old and new flows together',
    { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ADMIN_NO_SRP_AUTH'] },
    'InvalidParameterException',
  ],
  [
    'rotation with the older refresh flow',
    { RefreshTokenRotation: { Feature: 'ENABLED' }, ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] },
    'InvalidParameterException',
  ],
  ['client credentials without a secret', { AllowedOAuthFlows: ['client_credentials'] }, 'InvalidOAuthFlowException'],
  [
    'client credentials among other flows',
    { isConfidential: true, AllowedOAuthFlows: ['client_credentials', 'code'] },
    'InvalidOAuthFlowException',
  ],
])('a client with %s is refused', (_, { isConfidential = false, ...given }, name) => {
  const settings = completeClientSettings(given);
  expect(() => assertConsistentClient({ settings, isConfidential })).toThrow(expect.objectContaining({ name }));
});

import { CognitoIdentityClient } from '@aws-sdk/client-cognito-identity';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { getHost } from './hosts.js';

const regions = [
  'us-east-1',
  'us-west-2',
  'eu-west-1',
  'us-gov-west-1',
  'us-gov-east-1',
  'cn-north-1',
  'eusc-de-east-1',
];
const services = { 'cognito-idp': CognitoIdentityProviderClient, 'cognito-identity': CognitoIdentityClient };
const choices = [false, true].flatMap((useFips) => [false, true].map((useDualStack) => ({ useFips, useDualStack })));

test.each(regions)('in %s it is the host that the AWS SDK takes', (region) => {
  for (const [service, Client] of Object.entries(services)) {
    const { endpointProvider } = new Client({ region }).config;
    for (const { useFips: UseFIPS, useDualStack: UseDualStack } of choices) {
      const { url } = endpointProvider({ Region: region, UseFIPS, UseDualStack });
      expect(getHost(service, region, { useFips: UseFIPS, useDualStack: UseDualStack })).toBe(url.hostname);
    }
  }
});

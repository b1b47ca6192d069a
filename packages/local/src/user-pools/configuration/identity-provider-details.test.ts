import { expect, test } from 'vitest';
import type { LocalServices } from '../../context/services.js';
import type { UserPool } from '../pools/pool-settings.js';
import { completeDetails, type ProviderDetails, type ProviderType } from './identity-provider-details.js';

/** Checks the details of a provider, which need neither the services nor the pool unless it is a SAML provider. */
async function complete(name: string, type: ProviderType, details: ProviderDetails): Promise<ProviderDetails> {
  return await completeDetails({} as LocalServices, { pool: {} as UserPool, type, name }, details);
}

const OIDC = {
  client_id: 'app',
  client_secret: 'hush',
  attributes_request_method: 'GET',
  oidc_issuer: 'http://127.0.0.1:4000',
  authorize_scopes: 'openid email',
};

test('the known details of a social provider are added', async () => {
  const given = { client_id: 'app', client_secret: 'hush', authorize_scopes: 'openid email' };
  expect(await complete('Google', 'Google', given)).toMatchObject({
    client_id: 'app',
    oidc_issuer: 'https://accounts.google.com',
    token_url: expect.stringMatching(/^https:/),
  });
});

test.each<[string, string, ProviderType, ProviderDetails]>([
  ['lacks its issuer', 'Acme', 'OIDC', { ...OIDC, oidc_issuer: '' }],
  ['has an issuer that is no URL', 'Acme', 'OIDC', { ...OIDC, oidc_issuer: 'file:///etc/passwd' }],
  ['has a social provider’s name', 'Google', 'OIDC', OIDC],
  ['has the pool’s own name', 'COGNITO', 'OIDC', OIDC],
  ['is social under a name of its own', 'Acme', 'Facebook', OIDC],
  ['has no SAML metadata', 'Acme', 'SAML', {}],
])('a provider that %s is refused', async (_, name, type, details) => {
  await expect(complete(name, type, details)).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

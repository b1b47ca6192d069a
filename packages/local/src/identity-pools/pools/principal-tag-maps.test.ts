import { expect, test } from 'vitest';
import { assertHasProvider, createTagMap } from './principal-tag-maps.js';

test('a map has the defaults or its own tags, never both', () => {
  expect(createTagMap({})).toEqual({ UseDefaults: false, PrincipalTags: {} });
  expect(createTagMap({ UseDefaults: true })).toEqual({
    UseDefaults: true,
    PrincipalTags: { client: 'aud', username: 'sub' },
  });
  expect(createTagMap({ PrincipalTags: { team: 'custom:team' } }).PrincipalTags).toEqual({ team: 'custom:team' });
  expect(() => createTagMap({ UseDefaults: true, PrincipalTags: { team: 'custom:team' } })).toThrow('UseDefaults');
});

test('a map belongs to a provider of the pool, of any kind', () => {
  const oidc = 'arn:aws:iam::123456789012:oidc-provider/login.example';
  const saml = 'arn:aws:iam::123456789012:saml-provider/Corp';
  const userPool = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_Example1';
  const configuration = {
    AllowUnauthenticatedIdentities: false,
    SupportedLoginProviders: { 'accounts.google.com': 'app' },
    OpenIdConnectProviderARNs: [oidc],
    SamlProviderARNs: [saml],
    CognitoIdentityProviders: [{ ProviderName: userPool, ClientId: 'client' }],
  };
  for (const name of ['accounts.google.com', oidc, saml, userPool]) {
    expect(() => assertHasProvider(configuration, name)).not.toThrow();
  }
  for (const name of ['graph.facebook.com', 'constructor']) {
    expect(() => assertHasProvider(configuration, name)).toThrow('is not an identity provider of this identity pool');
  }
});

import type { Walk } from './walk.js';

/** Identity pools from their making to their end; `IdToken` is that of a user of this provider. */
export async function walkIdentityPools(
  { call, refuse }: Walk,
  login: { readonly ProviderName: string; readonly ClientId: string; readonly IdToken: string },
): Promise<void> {
  const { ProviderName, ClientId, IdToken } = login;
  const settings = {
    IdentityPoolName: 'walk',
    AllowUnauthenticatedIdentities: true,
    DeveloperProviderName: 'walk.example',
    CognitoIdentityProviders: [{ ProviderName, ClientId }],
  };
  const { IdentityPoolId } = await call('CreateIdentityPool', settings);
  const pool = { IdentityPoolId };
  await call('DescribeIdentityPool', pool);
  await call('ListIdentityPools', { MaxResults: 10 });
  await call('UpdateIdentityPool', { ...settings, ...pool, AllowClassicFlow: true });
  await call('SetIdentityPoolRoles', {
    ...pool,
    Roles: {
      authenticated: 'arn:aws:iam::123456789012:role/Users',
      unauthenticated: 'arn:aws:iam::123456789012:role/Guests',
    },
  });
  await call('GetIdentityPoolRoles', pool);
  const ResourceArn = `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${IdentityPoolId}`;
  await call('TagResource', { ResourceArn, Tags: { team: 'red' } });
  await call('ListTagsForResource', { ResourceArn });
  await call('UntagResource', { ResourceArn, TagKeys: ['team'] });
  await call('SetPrincipalTagAttributeMap', { ...pool, IdentityProviderName: ProviderName, UseDefaults: true });
  await call('GetPrincipalTagAttributeMap', { ...pool, IdentityProviderName: ProviderName });

  const Logins = { [ProviderName]: IdToken };
  const { IdentityId } = await call('GetId', { ...pool, Logins });
  await call('GetCredentialsForIdentity', { IdentityId, Logins });
  await refuse('GetCredentialsForIdentity', { IdentityId }, 'NotAuthorizedException');
  await call('GetOpenIdToken', { IdentityId, Logins });
  await call('DescribeIdentity', { IdentityId });
  await call('UnlinkIdentity', { IdentityId, Logins, LoginsToRemove: [ProviderName] });

  const tokenOf = (name: string): object => ({ ...pool, Logins: { 'walk.example': name } });
  const ada = await call('GetOpenIdTokenForDeveloperIdentity', tokenOf('ada'));
  await call('GetOpenIdTokenForDeveloperIdentity', tokenOf('bob'));
  const guest = await call('GetId', pool);
  await refuse(
    'GetOpenIdTokenForDeveloperIdentity',
    { ...tokenOf('ada'), IdentityId: guest.IdentityId },
    'DeveloperUserAlreadyRegisteredException',
  );
  await call('LookupDeveloperIdentity', { ...pool, DeveloperUserIdentifier: 'ada' });
  await refuse(
    'LookupDeveloperIdentity',
    { ...pool, IdentityId: ada.IdentityId, DeveloperUserIdentifier: 'bob' },
    'ResourceConflictException',
  );
  const developer = { ...pool, DeveloperProviderName: 'walk.example' };
  const merged = await call('MergeDeveloperIdentities', {
    ...developer,
    SourceUserIdentifier: 'ada',
    DestinationUserIdentifier: 'bob',
  });
  await call('UnlinkDeveloperIdentity', {
    ...developer,
    IdentityId: merged.IdentityId,
    DeveloperUserIdentifier: 'ada',
  });
  await call('ListIdentities', { ...pool, MaxResults: 10 });
  await call('DeleteIdentities', { IdentityIdsToDelete: [merged.IdentityId] });
  await call('DeleteIdentityPool', pool);
}

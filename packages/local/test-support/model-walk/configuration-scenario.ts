import type { Walk } from './walk.js';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Everything that an administrator sets for a pool and its clients, from the pool's making to its end. */
export async function walkConfiguration({ call, refuse }: Walk): Promise<void> {
  const { UserPool } = await call('CreateUserPool', { PoolName: 'walk', UserPoolTags: { made: 'here' } });
  const UserPoolId: string = UserPool.Id;
  const pool = { UserPoolId };
  await call('DescribeUserPool', pool);
  await call('ListUserPools', { MaxResults: 10 });
  await call('AddCustomAttributes', { ...pool, CustomAttributes: [{ Name: 'plan', AttributeDataType: 'String' }] });
  const taken = { Name: 'plan', AttributeDataType: 'String' };
  await refuse('AddCustomAttributes', { ...pool, CustomAttributes: [taken] }, 'InvalidParameterException');
  await call('SetUserPoolMfaConfig', {
    ...pool,
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
    WebAuthnConfiguration: { RelyingPartyId: 'localhost' },
  });
  await call('GetUserPoolMfaConfig', pool);
  await call('UpdateUserPool', { ...pool, UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } });
  await refuse(
    'CreateUserPool',
    { PoolName: 'x', UserPoolTier: 'LITE', Policies: { PasswordPolicy: { PasswordHistorySize: 2 } } },
    'FeatureUnavailableInTierException',
  );

  const { UserPoolClient } = await call('CreateUserPoolClient', { ...pool, ClientName: 'web', GenerateSecret: true });
  const client = { UserPoolId, ClientId: UserPoolClient.ClientId as string };
  await call('DescribeUserPoolClient', client);
  await call('ListUserPoolClients', pool);
  await call('UpdateUserPoolClient', { ...client, AccessTokenValidity: 2 });
  await refuse(
    'UpdateUserPoolClient',
    { ...client, AllowedOAuthScopes: ['orders/read'] },
    'ScopeDoesNotExistException',
  );
  await refuse(
    'CreateUserPoolClient',
    { ...pool, ClientName: 'x', AllowedOAuthFlows: ['client_credentials'] },
    'InvalidOAuthFlowException',
  );
  const { ClientSecretDescriptor } = await call('AddUserPoolClientSecret', client);
  await refuse('AddUserPoolClientSecret', client, 'LimitExceededException');
  await call('ListUserPoolClientSecrets', client);
  const { ClientSecretId } = ClientSecretDescriptor;
  await call('DeleteUserPoolClientSecret', { ...client, ClientSecretId });

  await walkPages(call, refuse, client);
  await walkProviders(call, refuse, pool);
  await walkRest(call, refuse, client, UserPool.Arn);

  await call('DeleteUserPoolClient', client);
  await call('DeleteUserPool', pool);
  await refuse('DeleteUserPool', pool, 'ResourceNotFoundException');
}

type Call = Walk['call'];
type Refuse = Walk['refuse'];

interface Client {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

/** What the login pages are made of. */
async function walkPages(call: Call, refuse: Refuse, client: Client): Promise<void> {
  const { UserPoolId } = client;
  const domain = { UserPoolId, Domain: 'walk' };
  await call('CreateUserPoolDomain', { ...domain, ManagedLoginVersion: 2 });
  await refuse('CreateUserPoolDomain', domain, 'InvalidParameterException');
  await call('DescribeUserPoolDomain', { Domain: 'walk' });
  await call('UpdateUserPoolDomain', { ...domain, ManagedLoginVersion: 1 });
  await refuse('DeleteUserPool', { UserPoolId }, 'InvalidParameterException');
  await call('SetUICustomization', { ...client, CSS: '.logo {}', ImageFile: PNG });
  await call('GetUICustomization', client);
  await call('DeleteUserPoolDomain', domain);

  const { ManagedLoginBranding } = await call('CreateManagedLoginBranding', { ...client, Settings: { a: 1 } });
  await refuse('CreateManagedLoginBranding', client, 'ManagedLoginBrandingExistsException');
  const branding = { UserPoolId, ManagedLoginBrandingId: ManagedLoginBranding.ManagedLoginBrandingId };
  await call('DescribeManagedLoginBranding', branding);
  await call('DescribeManagedLoginBrandingByClient', client);
  await call('UpdateManagedLoginBranding', {
    ...branding,
    Assets: [{ Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG', Bytes: PNG }],
  });
  await call('DeleteManagedLoginBranding', branding);

  const made = { ...client, TermsName: 'terms-of-use', TermsSource: 'LINK', Enforcement: 'NONE' };
  const { Terms } = await call('CreateTerms', { ...made, Links: { 'cognito:default': 'https://walk.example/' } });
  await refuse('CreateTerms', made, 'TermsExistsException');
  const terms = { UserPoolId, TermsId: Terms.TermsId };
  await call('DescribeTerms', terms);
  await call('DescribeTermsByClient', { ...client, TermsName: 'terms-of-use' });
  await call('ListTerms', { UserPoolId });
  await call('UpdateTerms', { ...terms, Links: {} });
  await call('DeleteTerms', terms);
}

/** Where users and scopes come from. */
async function walkProviders(call: Call, refuse: Refuse, pool: { readonly UserPoolId: string }): Promise<void> {
  const server = { ...pool, Identifier: 'orders' };
  await call('CreateResourceServer', { ...server, Name: 'Orders' });
  await call('DescribeResourceServer', server);
  await call('UpdateResourceServer', {
    ...server,
    Name: 'Orders',
    Scopes: [{ ScopeName: 'read', ScopeDescription: 'Look' }],
  });
  await call('ListResourceServers', pool);
  const { UserPoolClient: machine } = await call('CreateUserPoolClient', {
    ...pool,
    ClientName: 'machine',
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['orders/read'],
  });
  const secret = { ClientId: machine.ClientId, Secret: machine.ClientSecret };
  await call('GetClientToken', { ...secret, Scopes: ['orders/read'] });
  await refuse('GetClientToken', { ...secret, Secret: 'wrong0000000000000000000' }, 'NotAuthorizedException');
  await call('DeleteResourceServer', server);

  const provider = { ...pool, ProviderName: 'Google' };
  const ProviderDetails = { client_id: 'app', client_secret: 'hush', authorize_scopes: 'openid' };
  const created = { ...provider, ProviderType: 'Google', ProviderDetails };
  await call('CreateIdentityProvider', { ...created, IdpIdentifiers: ['walk.example'] });
  await refuse('CreateIdentityProvider', created, 'DuplicateProviderException');
  await call('DescribeIdentityProvider', provider);
  await call('GetIdentityProviderByIdentifier', { ...pool, IdpIdentifier: 'walk.example' });
  await call('UpdateIdentityProvider', { ...provider, AttributeMapping: { email: 'email' } });
  await call('ListIdentityProviders', pool);
  await call('DeleteIdentityProvider', provider);
}

/** What is kept and given back. */
async function walkRest(call: Call, refuse: Refuse, client: Client, ResourceArn: string): Promise<void> {
  const pool = { UserPoolId: client.UserPoolId };
  await call('TagResource', { ResourceArn, Tags: { team: 'red' } });
  await call('ListTagsForResource', { ResourceArn });
  await call('UntagResource', { ResourceArn, TagKeys: ['team'] });
  await call('SetRiskConfiguration', {
    ...pool,
    CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'BLOCK' } },
  });
  await call('DescribeRiskConfiguration', client);
  await call('SetLogDeliveryConfiguration', {
    ...pool,
    LogConfigurations: [
      {
        LogLevel: 'ERROR',
        EventSource: 'userNotification',
        CloudWatchLogsConfiguration: { LogGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:walk' },
      },
    ],
  });
  await call('GetLogDeliveryConfiguration', pool);
  await call('GetSigningCertificate', pool);
  const replica = { ...pool, RegionName: 'eu-west-1' };
  await call('CreateUserPoolReplica', replica);
  await refuse('CreateUserPoolReplica', { ...pool, RegionName: 'eu-west-2' }, 'LimitExceededException');
  await call('UpdateUserPoolReplica', { ...replica, Status: 'ACTIVE' });
  await call('ListUserPoolReplicas', pool);
  await call('DeleteUserPoolReplica', replica);
  const LimitDefinition = { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserRead' } };
  await call('GetProvisionedLimit', { LimitDefinition });
  await call('UpdateProvisionedLimit', { LimitDefinition, RequestedLimitValue: 200 });
  await refuse(
    'UpdateProvisionedLimit',
    { LimitDefinition, RequestedLimitValue: 10_000_000 },
    'ServiceQuotaExceededException',
  );
  await call('SetUserPoolSessionConfiguration', {
    ...pool,
    UserSessionTracking: 'ENABLED',
    TokenSession: { MaxPerUser: 5 },
  });
  await call('GetUserPoolSessionConfiguration', pool);
  await call('SetUserPoolClientSessionConfiguration', { ...client, SSOSession: { MaxValidityMinutes: 5 } });
  await call('GetUserPoolClientSessionConfiguration', client);
}

/** Where another shape has the members of an `AuthConfig`: paths such as `auth.oauth.domain`. */
export interface Shape {
  /** A member that identifies the shape: no shape before it in the list has the member. */
  readonly marker: string;
  readonly userPool: Readonly<Record<string, string>>;
  readonly identityPool?: Readonly<Record<string, string>>;
  readonly oauth?: Readonly<Record<string, string>>;
  readonly authFlow?: string;
  /** Interprets the value at the path of `allowGuests`. */
  readonly allowsGuests?: (value: unknown) => boolean;
}

/** The shapes other than `AuthConfig`, in the order of the search. A function, so that bundlers can drop the table. */
export function listShapes(): readonly Shape[] {
  return [...listFiles(), ...listArguments()];
}

/** The shapes of files. */
function listFiles(): readonly Shape[] {
  return [
    createMobileShape(),
    {
      // `amplify_outputs.json`. Its schema has no endpoints: a local backend puts them under `custom.claviger`.
      marker: 'auth',
      userPool: {
        id: 'auth.user_pool_id',
        clientId: 'auth.user_pool_client_id',
        region: 'auth.aws_region',
        endpoint: 'custom.claviger.user_pool_endpoint',
      },
      identityPool: {
        id: 'auth.identity_pool_id',
        allowGuests: 'auth.unauthenticated_identities_enabled',
        endpoint: 'custom.claviger.identity_pool_endpoint',
      },
      oauth: {
        domain: 'auth.oauth.domain',
        scopes: 'auth.oauth.scopes',
        signInUrls: 'auth.oauth.redirect_sign_in_uri',
        signOutUrls: 'auth.oauth.redirect_sign_out_uri',
        endpoint: 'custom.claviger.oauth_endpoint',
      },
      allowsGuests: (value) => value !== false,
    },
    {
      // `aws-exports`, and `amplifyconfiguration.json` of Amplify's web library.
      marker: 'aws_project_region',
      userPool: { id: 'aws_user_pools_id', clientId: 'aws_user_pools_web_client_id', region: 'aws_cognito_region' },
      identityPool: { id: 'aws_cognito_identity_pool_id', allowGuests: 'aws_mandatory_sign_in' },
      oauth: {
        domain: 'oauth.domain',
        scopes: 'oauth.scope',
        signInUrls: 'oauth.redirectSignIn',
        signOutUrls: 'oauth.redirectSignOut',
      },
      allowsGuests: (value) => value !== 'enable',
    },
  ];
}

/** `amplifyconfiguration.json` of Amplify's mobile libraries. */
function createMobileShape(): Shape {
  const PLUGIN = 'auth.plugins.awsCognitoAuthPlugin.';
  const POOL = `${PLUGIN}CognitoUserPool.Default.`;
  const IDENTITIES = `${PLUGIN}CredentialsProvider.CognitoIdentity.Default.`;
  const SETTINGS = `${PLUGIN}Auth.Default.`;
  return {
    marker: 'auth.plugins',
    userPool: {
      id: `${POOL}PoolId`,
      clientId: `${POOL}AppClientId`,
      clientSecret: `${POOL}AppClientSecret`,
      region: `${POOL}Region`,
      endpoint: `${POOL}Endpoint`,
      migrates: `${POOL}MigrationEnabled`,
    },
    identityPool: { id: `${IDENTITIES}PoolId`, region: `${IDENTITIES}Region` },
    oauth: {
      domain: `${SETTINGS}OAuth.WebDomain`,
      scopes: `${SETTINGS}OAuth.Scopes`,
      signInUrls: `${SETTINGS}OAuth.SignInRedirectURI`,
      signOutUrls: `${SETTINGS}OAuth.SignOutRedirectURI`,
    },
    authFlow: `${SETTINGS}authenticationFlowType`,
  };
}

/** The shapes of arguments to other libraries. */
function listArguments(): readonly Shape[] {
  return [
    {
      // `ResourcesConfig`, the argument of `Amplify.configure`. There an absent `allowGuestAccess` means off.
      marker: 'Auth.Cognito',
      userPool: {
        id: 'Auth.Cognito.userPoolId',
        clientId: 'Auth.Cognito.userPoolClientId',
        endpoint: 'Auth.Cognito.userPoolEndpoint',
      },
      identityPool: {
        id: 'Auth.Cognito.identityPoolId',
        allowGuests: 'Auth.Cognito.allowGuestAccess',
        endpoint: 'Auth.Cognito.identityPoolEndpoint',
      },
      oauth: {
        domain: 'Auth.Cognito.loginWith.oauth.domain',
        scopes: 'Auth.Cognito.loginWith.oauth.scopes',
        signInUrls: 'Auth.Cognito.loginWith.oauth.redirectSignIn',
        signOutUrls: 'Auth.Cognito.loginWith.oauth.redirectSignOut',
      },
      allowsGuests: (value) => value === true,
    },
    {
      // The argument of `Amplify.configure` up to version 5.
      marker: 'Auth',
      userPool: {
        id: 'Auth.userPoolId',
        clientId: 'Auth.userPoolWebClientId',
        region: 'Auth.region',
        endpoint: 'Auth.endpoint',
      },
      identityPool: {
        id: 'Auth.identityPoolId',
        allowGuests: 'Auth.mandatorySignIn',
        region: 'Auth.identityPoolRegion',
      },
      oauth: {
        domain: 'Auth.oauth.domain',
        scopes: 'Auth.oauth.scope',
        signInUrls: 'Auth.oauth.redirectSignIn',
        signOutUrls: 'Auth.oauth.redirectSignOut',
      },
      authFlow: 'Auth.authenticationFlowType',
      allowsGuests: (value) => value !== true,
    },
    {
      // The argument of `CognitoUserPool` in amazon-cognito-identity-js.
      marker: 'UserPoolId',
      userPool: { id: 'UserPoolId', clientId: 'ClientId', endpoint: 'endpoint' },
    },
  ];
}

import type { AuthOutputs } from '../src/config/auth-outputs.js';
import { parseConfig } from '../src/config/parse-config.js';
import { AuthError } from '../src/errors/auth-error.js';

export const userPoolId = 'eu-west-1_AbCdEfGhI';
export const clientId = '1example23456789';
export const identityPoolId = 'eu-west-1:11111111-2222-3333-4444-555555555555';

export const gen2 = {
  version: '1.4',
  auth: {
    aws_region: 'eu-west-1',
    user_pool_id: userPoolId,
    user_pool_client_id: clientId,
    identity_pool_id: identityPoolId,
    unauthenticated_identities_enabled: true,
    oauth: {
      identity_providers: ['GOOGLE'],
      domain: 'auth.example.com',
      scopes: ['openid', 'email'],
      redirect_sign_in_uri: ['http://localhost:3000/'],
      redirect_sign_out_uri: ['http://localhost:3000/', 'https://example.com/'],
      response_type: 'code',
    },
  },
  custom: {
    claviger: {
      user_pool_endpoint: 'http://127.0.0.1:9319',
      identity_pool_endpoint: 'http://127.0.0.1:9319',
      oauth_endpoint: 'http://127.0.0.1:9319',
    },
  },
};

export const gen1Web = {
  aws_project_region: 'eu-west-1',
  aws_cognito_region: 'eu-west-1',
  aws_user_pools_id: userPoolId,
  aws_user_pools_web_client_id: clientId,
  aws_cognito_identity_pool_id: identityPoolId,
  aws_mandatory_sign_in: 'enable',
  oauth: {
    domain: 'auth.example.com',
    scope: ['openid', 'email'],
    redirectSignIn: 'http://localhost:3000/,https://example.com/',
    redirectSignOut: 'http://localhost:3000/',
    responseType: 'code',
  },
};

export const gen1Mobile = {
  UserAgent: 'aws-amplify-cli/2.0',
  Version: '1.0',
  auth: {
    plugins: {
      awsCognitoAuthPlugin: {
        CredentialsProvider: { CognitoIdentity: { Default: { PoolId: identityPoolId, Region: 'eu-west-1' } } },
        CognitoUserPool: {
          Default: {
            PoolId: userPoolId,
            AppClientId: clientId,
            AppClientSecret: 'secret',
            Region: 'eu-west-1',
            Endpoint: 'login.example.com',
          },
        },
        Auth: {
          Default: {
            authenticationFlowType: 'CUSTOM_AUTH_WITH_SRP',
            OAuth: {
              WebDomain: 'auth.example.com',
              AppClientId: clientId,
              SignInRedirectURI: 'myapp://callback,myapp://other',
              SignOutRedirectURI: 'myapp://signout',
              Scopes: ['openid'],
            },
          },
        },
      },
    },
  },
};

export const resources = {
  Auth: {
    Cognito: {
      userPoolId,
      userPoolClientId: clientId,
      userPoolEndpoint: 'http://localhost:9319/',
      identityPoolId,
      identityPoolEndpoint: 'http://localhost:9319/',
      allowGuestAccess: true,
      loginWith: {
        email: true,
        oauth: {
          domain: 'auth.example.com',
          scopes: ['openid', 'email'],
          redirectSignIn: ['http://localhost:3000/'],
          redirectSignOut: ['http://localhost:3000/'],
          responseType: 'code',
        },
      },
    },
  },
};

export const legacy = {
  Auth: {
    region: 'eu-west-1',
    userPoolId,
    userPoolWebClientId: clientId,
    identityPoolId,
    mandatorySignIn: true,
    authenticationFlowType: 'USER_PASSWORD_AUTH',
    oauth: {
      domain: 'auth.example.com',
      scope: ['openid', 'email'],
      redirectSignIn: 'http://localhost:3000/, https://example.com/',
      redirectSignOut: 'http://localhost:3000/',
      responseType: 'code',
    },
  },
};

export const poolData = { UserPoolId: userPoolId, ClientId: clientId };

export const config = { userPool: { id: userPoolId, clientId }, identityPool: { id: identityPoolId } };

/** Parses a value of any type. */
export function parse(outputs: unknown): ReturnType<typeof parseConfig> {
  return parseConfig(outputs as AuthOutputs);
}

/** Returns the error of a value that is rejected. */
export function getError(outputs: unknown): AuthError {
  try {
    parse(outputs);
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
  throw new Error('The value was accepted.');
}

import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn } from 'aws-amplify/auth';
import { ConsoleLogger, parseAmplifyConfig } from 'aws-amplify/utils';
import { expect, test } from 'vitest';
import { clientId, createUser, identityPoolId, PASSWORD, serveFile, userPoolId } from './server.js';

const local = await serveFile();
// Each configuration with an endpoint is warned about.
ConsoleLogger.LOG_LEVEL = 'ERROR';

test('the outputs are those of Amplify Gen 2, as its own parser reads them', () => {
  expect(local.outputs.version).toMatch(/^1(\.\d+)?$/);
  expect(parseAmplifyConfig(local.outputs)).toEqual({
    Auth: {
      Cognito: {
        userPoolId,
        userPoolClientId: clientId,
        identityPoolId,
        allowGuestAccess: true,
        loginWith: {
          email: true,
          phone: false,
          username: false,
          oauth: {
            // Amplify puts https:// before it: the port speaks both with `tls`.
            domain: new URL(local.url).host,
            providers: [],
            scopes: ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'],
            redirectSignIn: ['http://localhost:3000/', 'http://localhost:5173/'],
            redirectSignOut: ['http://localhost:3000/', 'http://localhost:5173/'],
            responseType: 'code',
          },
        },
        mfa: { status: 'optional', smsEnabled: false, totpEnabled: true },
        passwordFormat: {
          minLength: 8,
          requireLowercase: true,
          requireUppercase: true,
          requireNumbers: true,
          requireSpecialCharacters: true,
        },
        passwordless: { emailOtpEnabled: true },
      },
    },
  });
});

test('the control plane gives out the same, fit for a file', async () => {
  const answer = await fetch(`${local.url}/_claviger/outputs`);
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(await answer.json()).toEqual(local.outputs);
});

test('Amplify, configured with the outputs and the endpoints that stand beside them, signs in', async () => {
  Amplify.configure(local.outputs);
  const { user_pool_endpoint: userPoolEndpoint, identity_pool_endpoint: identityPoolEndpoint } =
    local.outputs.custom.claviger;
  const config = Amplify.getConfig();
  const cognito = { ...config.Auth?.Cognito, userPoolId, userPoolClientId: clientId, identityPoolId };
  Amplify.configure({ ...config, Auth: { Cognito: { ...cognito, userPoolEndpoint, identityPoolEndpoint } } });

  const { email, sub } = await createUser(local);
  await signIn({ username: email, password: PASSWORD });
  const session = await fetchAuthSession();
  expect(session.userSub).toBe(sub);
  expect(session.credentials?.accessKeyId).toMatch(/^ASIA/);
});

import { AddUserPoolClientSecretCommand, CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, onTestFinished, test } from 'vitest';
import { connect, PASSWORD, startTestServer, UserPoolId } from '../../test-support/server.js';
import { type Seed, startLocal } from '../index.js';

test('an export keeps both secrets of an app client', async () => {
  const first = await startTestServer();
  const { UserPoolClient } = await first.sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'server', GenerateSecret: true }),
  );
  const named = { UserPoolId, ClientId: UserPoolClient?.ClientId };
  const { ClientSecretDescriptor } = await first.sdk.send(new AddUserPoolClientSecretCommand(named));
  const exported = await (await fetch(`${first.local.url}/_claviger/seed`)).json();
  const local = await startLocal({ seed: exported });
  onTestFinished(() => local.close());
  expect(await (await fetch(`${local.url}/_claviger/seed`)).json()).toEqual(exported);
  const revocation = { ClientId: named.ClientId, Token: 'any' };
  for (const ClientSecret of [UserPoolClient?.ClientSecret, ClientSecretDescriptor?.ClientSecretValue]) {
    expect((await connect(local).call('RevokeToken', { ...revocation, ClientSecret })).status).toBe(200);
  }
});

test('an export keeps the second factors of users, and which one they prefer', async () => {
  const snsCallerArn = 'arn:aws:iam::123456789012:role/sms';
  const pool = 'us-east-1_Factors01';
  const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
  const attributes = { email: 'a@example.com', phone_number: '+15550100' };
  const users = {
    texts: { attributes, secondFactors: ['SMS_MFA'], preferredFactor: 'SMS_MFA' },
    chooses: { attributes, totpSecret, secondFactors: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] },
    'switched-off': { totpSecret, secondFactors: [] },
    authenticator: { totpSecret },
    without: {},
  } as const;
  const first = await startTestServer({
    seed: {
      userPools: [
        {
          id: pool,
          settings: {
            MfaConfiguration: 'OPTIONAL',
            SmsConfiguration: { SnsCallerArn: snsCallerArn },
            SoftwareTokenMfaConfiguration: { Enabled: true },
          },
          clients: [{ id: 'factors', settings: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] } }],
          users: Object.entries(users).map(([username, user]) => ({ username, password: PASSWORD, ...user })),
        },
      ],
    },
  });
  const exported: Seed = await (await fetch(`${first.local.url}/_claviger/seed`)).json();
  const found = exported.userPools?.find(({ id }) => id === pool)?.users ?? [];
  for (const [name, user] of Object.entries(users)) {
    expect(found.find(({ username }) => username === name)).toMatchObject(user);
  }
  expect(found.find(({ username }) => username === 'authenticator')).not.toHaveProperty('secondFactors');
  const local = await startLocal({ seed: exported });
  onTestFinished(() => local.close());
  const second = connect(local);
  const challenges = await Promise.all(
    Object.keys(users).map(async (USERNAME) => {
      const AuthParameters = { USERNAME, PASSWORD };
      const input = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'factors', AuthParameters };
      return (await second.call('InitiateAuth', input)).body.ChallengeName;
    }),
  );
  expect(challenges).toEqual(['SMS_MFA', 'SELECT_MFA_TYPE', undefined, 'SOFTWARE_TOKEN_MFA', undefined]);
  expect(await (await fetch(`${local.url}/_claviger/seed`)).json()).toEqual(exported);
});

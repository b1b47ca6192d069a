import {
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  type ExplicitAuthFlowsType,
  GetClientTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool, type TestPool } from '../../../test-support/pool.js';
import { claimsOf, type Reply, startTestServer } from '../../../test-support/server.js';
import type { TriggerOptions } from '../../triggers/configuration.js';

interface Machine {
  readonly pool: TestPool;
  readonly ClientId: string;
  readonly Secret: string;
}

async function createMachine(triggers: TriggerOptions = {}): Promise<Machine> {
  const pool = await createTestPool({ server: await startTestServer({ triggers }) });
  const { sdk } = pool.server;
  const UserPoolId = pool.userPoolId;
  const Scopes = ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }));
  await sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'orders', Name: 'orders', Scopes }));
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'machine',
      GenerateSecret: true,
      // The SDK's list of flows lacks it.
      ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH' as ExplicitAuthFlowsType],
    }),
  );
  return { pool, ClientId: UserPoolClient?.ClientId ?? '', Secret: UserPoolClient?.ClientSecret ?? '' };
}

const ask = ({ pool, ...client }: Machine, more: object = {}): Promise<Reply> =>
  pool.server.call('GetClientToken', { ...client, ...more });

test('a machine gets a token of its own with its secret, for scopes of resource servers', async () => {
  const machine = await createMachine();
  const { pool, ClientId, Secret } = machine;
  const { ClientAuthenticationResult } = await pool.server.sdk.send(
    new GetClientTokenCommand({ ClientId, Secret, Scopes: ['orders/read'] }),
  );
  expect(ClientAuthenticationResult).toMatchObject({ ExpiresIn: 3_600, TokenType: 'Bearer' });
  const claims = claimsOf(ClientAuthenticationResult?.AccessToken ?? '');
  expect(claims).toMatchObject({ sub: ClientId, client_id: ClientId, token_use: 'access', scope: 'orders/read' });
  expect(claims['username']).toBeUndefined();
  expect(await ask(machine, { Scopes: ['orders/delete'] })).toMatchObject({
    body: { __type: 'InvalidParameterException' },
  });
  expect(await ask(machine, { Secret: 'a'.repeat(40) })).toMatchObject({ body: { __type: 'NotAuthorizedException' } });
  const people = await ask({ ...machine, ClientId: pool.clientId });
  expect(people.body.__type).toBe('NotAuthorizedException');
});

test('version 3 of the token trigger changes it', async () => {
  const machine = await createMachine({
    preTokenGenerationVersion: 'V3_0',
    PreTokenGeneration: (event) => {
      expect(event.triggerSource).toBe('TokenGeneration_ClientCredentials');
      const accessTokenGeneration = {
        claimsToAddOrOverride: { tenant: 'blue', sub: 'forged' },
        scopesToAdd: ['orders/write'],
      };
      event.response = { claimsAndScopeOverrideDetails: { accessTokenGeneration } };
      return event;
    },
  });
  const { body } = await ask(machine, { Scopes: ['orders/read'] });
  expect(claimsOf(body.ClientAuthenticationResult.AccessToken)).toMatchObject({
    tenant: 'blue',
    sub: machine.ClientId,
    scope: 'orders/read orders/write',
  });
});

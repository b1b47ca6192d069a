import { CreateUserPoolClientCommand, ListUserPoolClientsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startTestServer, UserPoolId } from '../../../test-support/server.js';

test('clients are listed page by page', async () => {
  const { sdk } = await startTestServer();
  for (const ClientName of ['a', 'b', 'c']) await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName }));
  const names: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await sdk.send(new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 3, NextToken }));
    names.push(...(page.UserPoolClients ?? []).map(({ ClientName }) => ClientName));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(names.sort()).toEqual(['a', 'b', 'c', 'claviger']);
  const { UserPoolClients } = await sdk.send(new ListUserPoolClientsCommand({ UserPoolId, ClientType: 'DCR' }));
  expect(UserPoolClients).toEqual([]);
});

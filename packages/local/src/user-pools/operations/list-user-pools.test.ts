import { CreateUserPoolCommand, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startTestServer } from '../../../test-support/server.js';

test('pools are listed page by page', async () => {
  const server = await startTestServer();
  for (const PoolName of ['a', 'b', 'c']) await server.sdk.send(new CreateUserPoolCommand({ PoolName }));
  const names: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await server.sdk.send(new ListUserPoolsCommand({ MaxResults: 3, NextToken }));
    names.push(...(page.UserPools ?? []).map(({ Name }) => Name));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(names.sort()).toEqual(['a', 'b', 'c', 'claviger']);
});

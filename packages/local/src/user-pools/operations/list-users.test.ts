import {
  AdminCreateUserCommand,
  ListUsersCommand,
  type ListUsersCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startTestServer, type TestServer, UserPoolId } from '../../../test-support/server.js';
import { parseUserFilter } from '../users/user-filter.js';

async function createUsers(server: TestServer, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const UserAttributes = [{ Name: 'given_name', Value: name }];
    await server.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: `${name}@example.com`,
        MessageAction: 'SUPPRESS',
        UserAttributes,
      }),
    );
  }
}

/** All pages of a listing, as given names. */
async function list(server: TestServer, input: Partial<ListUsersCommandInput>): Promise<string[][]> {
  const pages: string[][] = [];
  let PaginationToken: string | undefined;
  do {
    const page = await server.sdk.send(new ListUsersCommand({ UserPoolId, ...input, PaginationToken }));
    pages.push(
      (page.Users ?? []).map((user) => user.Attributes?.find(({ Name }) => Name === 'given_name')?.Value ?? ''),
    );
    PaginationToken = page.PaginationToken;
  } while (PaginationToken !== undefined);
  return pages;
}

test('pages follow one another without a gap or a repetition, filtered or not', async () => {
  const server = await startTestServer();
  const names = ['ann', 'anna', 'annabel', 'anne', 'anton', 'bob', 'ben'];
  await createUsers(server, names);
  expect((await list(server, { Limit: 3 })).map((page) => page.length)).toEqual([3, 3, 1]);
  expect((await list(server, { Limit: 3 })).flat().sort()).toEqual([...names].sort());
  expect(await list(server, { Limit: 2, Filter: 'given_name ^= "ann"' })).toEqual([
    ['ann', 'anna'],
    ['annabel', 'anne'],
  ]);
  expect((await list(server, { Limit: 2, Filter: 'status = "Enabled"' })).flat().sort()).toEqual([...names].sort());
});

test('users are found by each searchable attribute', async () => {
  const server = await startTestServer();
  await createUsers(server, ['ann', 'bob']);
  const found = async (Filter: string): Promise<string[]> => (await list(server, { Filter })).flat().sort();
  expect(await found('email = "ann@example.com"')).toEqual(['ann']);
  expect(await found('email^="b"')).toEqual(['bob']);
  expect(await found('given_name = "an"')).toEqual([]);
  expect(await found('cognito:user_status = "FORCE_CHANGE_PASSWORD"')).toEqual(['ann', 'bob']);
  expect(await found('cognito:user_status ^= "CONF"')).toEqual([]);
  expect(await found('status = "Disabled"')).toEqual([]);
  const { Users } = await server.sdk.send(new ListUsersCommand({ UserPoolId, Filter: 'email = "ann@example.com"' }));
  const sub = Users?.[0]?.Username ?? '';
  expect(await found(`sub = "${sub}"`)).toEqual(['ann']);
  expect(await found(`sub ^= "${sub.slice(0, 9)}"`)).toEqual(['ann']);
  expect(await found(`username = "${sub}"`)).toEqual(['ann']);
  expect(await found('')).toEqual(['ann', 'bob']);
});

test('a search ignores case, but for user names and whether a user is enabled', async () => {
  const server = await startTestServer();
  const names = ['ANN', 'Anna', 'Bob', 'aNNe'];
  await createUsers(server, names);
  const found = async (Filter: string, more: Partial<ListUsersCommandInput> = {}): Promise<string[]> =>
    (await list(server, { Filter, ...more })).flat().sort();
  expect(await found('email = "ANN@Example.COM"')).toEqual(['ANN']);
  expect(await found('given_name = "anna"')).toEqual(['Anna']);
  expect(await found('given_name ^= "aNN"', { Limit: 1 })).toEqual(['ANN', 'Anna', 'aNNe']);
  expect(await found('cognito:user_status = "force_Change_password"')).toEqual(names);
  expect(await found('cognito:user_status ^= "force"', { Limit: 3 })).toEqual(names);
  expect(await found('status = "enabled"')).toEqual([]);
  const { Users } = await server.sdk.send(new ListUsersCommand({ UserPoolId, Filter: 'given_name = "bob"' }));
  const username = Users?.[0]?.Username ?? '';
  // A UUID without a letter is the same in both cases.
  if (/[a-f]/.test(username)) expect(await found(`username = "${username.toUpperCase()}"`)).toEqual([]);
});

test('bad filters, attributes and tokens are refused', async () => {
  const server = await startTestServer();
  await createUsers(server, ['ann', 'bob']);
  const refusal = async (input: Partial<ListUsersCommandInput>): Promise<unknown> =>
    await server.sdk.send(new ListUsersCommand({ UserPoolId, ...input })).then(
      () => 'accepted',
      (error: Error) => `${error.name}: ${error.message}`,
    );
  for (const Filter of ['email', 'email = ann', 'email > "a"', '"ann"', 'email = "a" or email = "b"', 'email = "a']) {
    expect(await refusal({ Filter }), Filter).toBe('InvalidParameterException: Error while parsing filter');
  }
  expect(await refusal({ Filter: 'nickname = "x"' })).toBe(
    'InvalidParameterException: Invalid search attribute: nickname',
  );
  expect(await refusal({ Filter: 'constructor = "x"' })).toBe(
    'InvalidParameterException: Invalid search attribute: constructor',
  );
  expect(await refusal({ AttributesToGet: ['email', 'shoe_size'] })).toBe(
    'InvalidParameterException: Invalid user attributes: shoe_size',
  );
  expect(await refusal({ PaginationToken: 'garbage' })).toBe('InvalidParameterException: Invalid pagination token.');
  const { PaginationToken } = await server.sdk.send(new ListUsersCommand({ UserPoolId, Limit: 1 }));
  expect(await refusal({ PaginationToken, Filter: 'email ^= "a"' })).toBe(
    'InvalidParameterException: Invalid pagination token.',
  );
  expect(await refusal({ PaginationToken })).toBe('accepted');
  const { Users } = await server.sdk.send(new ListUsersCommand({ UserPoolId, AttributesToGet: ['email'], Limit: 1 }));
  expect(Users?.[0]?.Attributes?.map(({ Name }) => Name)).toEqual(['email']);
});

test('a backslash escapes quotes within a filter’s value', () => {
  expect(parseUserFilter('name = "Ann \\"the\\" one \\\\"')).toEqual({
    column: 'name',
    operator: '=',
    value: 'Ann "the" one \\',
  });
});

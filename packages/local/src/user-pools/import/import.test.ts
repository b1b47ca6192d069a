import {
  AdminGetUserCommand,
  CreateUserImportJobCommand,
  DescribeUserImportJobCommand,
  GetCSVHeaderCommand,
  ListUserImportJobsCommand,
  StartUserImportJobCommand,
  StopUserImportJobCommand,
  type UserImportJobType,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool, type TestPool } from '../../../test-support/pool.js';

const CloudWatchLogsRoleArn = 'arn:aws:iam::123456789012:role/Import';
const HEADER = 'cognito:username,name,email,email_verified,cognito:mfa_enabled';

async function createJob({ server, userPoolId }: TestPool): Promise<{ JobId: string; PreSignedUrl: string }> {
  const { UserImportJob } = await server.sdk.send(
    new CreateUserImportJobCommand({ UserPoolId: userPoolId, JobName: 'all', CloudWatchLogsRoleArn }),
  );
  return { JobId: UserImportJob?.JobId ?? '', PreSignedUrl: UserImportJob?.PreSignedUrl ?? '' };
}

const upload = async (url: string, body: BodyInit): Promise<number> => {
  const answer = await fetch(url, { method: 'PUT', body });
  await answer.body?.cancel();
  return answer.status;
};

async function start({ server, userPoolId }: TestPool, JobId: string): Promise<UserImportJobType> {
  const job = { UserPoolId: userPoolId, JobId };
  await server.sdk.send(new StartUserImportJobCommand(job));
  for (;;) {
    const { UserImportJob } = await server.sdk.send(new DescribeUserImportJobCommand(job));
    if (UserImportJob !== undefined && !/Pending|InProgress|Stopping/.test(UserImportJob.Status ?? '')) {
      return UserImportJob;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function importFile(pool: TestPool, text: string): Promise<UserImportJobType> {
  const { JobId, PreSignedUrl } = await createJob(pool);
  expect(await upload(PreSignedUrl, text)).toBe(200);
  return await start(pool, JobId);
}

test('the header has every attribute of the pool that a file may set', async () => {
  const pool = await createTestPool({ pool: { Schema: [{ Name: 'shoe', AttributeDataType: 'Number' }] } });
  const { CSVHeader = [] } = await pool.server.sdk.send(new GetCSVHeaderCommand({ UserPoolId: pool.userPoolId }));
  expect(CSVHeader.slice(0, 2)).toEqual(['name', 'given_name']);
  expect(CSVHeader.slice(-3)).toEqual(['custom:shoe', 'cognito:mfa_enabled', 'cognito:username']);
  expect(CSVHeader).not.toContain('sub');
});

test('imported users set a password by the way of a forgotten one, and sign in', async () => {
  const pool = await createTestPool();
  const job = await importFile(
    pool,
    `\uFEFF${HEADER}\r\nann@example.com,"Ann ""A"" Other, Jr.",ann@example.com,TRUE,false\r\nbob@example.com,Bob\\, Builder,bob@example.com,true,FALSE\r\n`,
  );
  expect(job).toMatchObject({ Status: 'Succeeded', ImportedUsers: 2, SkippedUsers: 0, FailedUsers: 0 });
  expect(job.CompletionDate).toBeInstanceOf(Date);
  const described = await pool.server.sdk.send(
    new AdminGetUserCommand({ UserPoolId: pool.userPoolId, Username: 'ann@example.com' }),
  );
  expect(described).toMatchObject({ UserStatus: 'RESET_REQUIRED', Enabled: true });
  expect(described.UserAttributes).toContainEqual({ Name: 'name', Value: 'Ann "A" Other, Jr.' });
  const { call } = pool.server;
  const at = { ClientId: pool.clientId, Username: 'bob@example.com' };
  await call('ForgotPassword', at);
  const ConfirmationCode = await pool.codeFor(at.Username);
  expect(await call('ConfirmForgotPassword', { ...at, ConfirmationCode, Password: 'Correct-horse1' })).toMatchObject({
    status: 200,
  });
  expect(await pool.accessToken(at.Username)).toEqual(expect.any(String));
});

test('rows that make no user are counted, and the first of them explained; known names are skipped', async () => {
  const pool = await createTestPool();
  const known = await pool.createUser();
  const rows = [
    HEADER,
    `${known},Known,${known},true,false`,
    'a@example.com,A,a@example.com,false,false',
    'no-address,B,no-address,true,false',
    'c@example.com,C,c@example.com,true',
    'd@example.com,D,d@example.com,true,true',
    'e@example.com,E,e@example.com,true,false',
    'e@example.com,E again,e@example.com,true,false',
  ];
  expect(await importFile(pool, rows.join('\n'))).toMatchObject({
    Status: 'Succeeded',
    ImportedUsers: 1,
    SkippedUsers: 2,
    FailedUsers: 4,
    CompletionMessage: 'Row 3: Neither email nor phone_number is verified.',
  });
});

test.each([
  ['no rows', '', 'The file is empty.'],
  ['an unknown column', 'cognito:username,shoe\n', 'The header has a column that the user pool does not know: shoe'],
  ['no user name', 'name,email\n', 'The header has no column cognito:username.'],
  ['an open quote', `${HEADER}\n"a@example.com,A`, 'A quote is not closed.'],
])('a file with %s imports no users', async (_, text, CompletionMessage) => {
  const pool = await createTestPool();
  expect(await importFile(pool, text)).toMatchObject({ Status: 'Failed', ImportedUsers: 0, CompletionMessage });
});

test('a file goes only to the address that was given for it, before the start, for a quarter of an hour', async () => {
  const pool = await createTestPool();
  const { sdk, local } = pool.server;
  const one = await createJob(pool);
  const other = await createJob(pool);
  const at = { UserPoolId: pool.userPoolId, JobId: one.JobId };
  await expect(sdk.send(new StartUserImportJobCommand(at))).rejects.toMatchObject({
    name: 'PreconditionNotMetException',
    message: 'No file has been uploaded for the job.',
  });
  const signature = new URL(one.PreSignedUrl).search;
  expect(await upload(`${local.url}/imports/${other.JobId}${signature}`, HEADER)).toBe(403);
  expect(await upload(`${local.url}/imports/${one.JobId}`, HEADER)).toBe(403);
  expect(await upload(one.PreSignedUrl, 'first\n')).toBe(200);
  expect(await upload(one.PreSignedUrl, `${HEADER}\n`)).toBe(200);
  expect((await start(pool, one.JobId)).Status).toBe('Succeeded');
  expect(await upload(one.PreSignedUrl, HEADER)).toBe(409);
  await expect(sdk.send(new StartUserImportJobCommand(at))).rejects.toMatchObject({
    name: 'PreconditionNotMetException',
  });
  local.clock.advance(901);
  expect(await upload(other.PreSignedUrl, HEADER)).toBe(403);
});

test('a job that is stopped stays stopped, and jobs are listed page by page', async () => {
  const pool = await createTestPool();
  const { sdk } = pool.server;
  const ids = [await createJob(pool), await createJob(pool), await createJob(pool)].map(({ JobId }) => JobId);
  const at = { UserPoolId: pool.userPoolId, JobId: ids[0] };
  const { UserImportJob } = await sdk.send(new StopUserImportJobCommand(at));
  expect(UserImportJob?.Status).toBe('Stopped');
  await expect(sdk.send(new StopUserImportJobCommand(at))).rejects.toMatchObject({
    name: 'PreconditionNotMetException',
  });
  const first = await sdk.send(new ListUserImportJobsCommand({ UserPoolId: pool.userPoolId, MaxResults: 2 }));
  const second = await sdk.send(
    new ListUserImportJobsCommand({
      UserPoolId: pool.userPoolId,
      MaxResults: 2,
      PaginationToken: first.PaginationToken,
    }),
  );
  const listed = [...(first.UserImportJobs ?? []), ...(second.UserImportJobs ?? [])];
  expect(listed.map(({ JobId }) => JobId)).toEqual([...ids].sort());
  await expect(sdk.send(new DescribeUserImportJobCommand({ ...at, JobId: 'import-none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('a large file is imported while others are served, and every user of it is there', async () => {
  const pool = await createTestPool();
  const rows = Array.from({ length: 2_500 }, (_, n) => `u${n}@example.com,"U, ${n}",u${n}@example.com,true,false`);
  const job = importFile(pool, `${HEADER}\n${rows.join('\n')}\n`);
  await pool.createUser();
  expect(await job).toMatchObject({ Status: 'Succeeded', ImportedUsers: 2_500, FailedUsers: 0 });
  const last = await pool.server.sdk.send(
    new AdminGetUserCommand({ UserPoolId: pool.userPoolId, Username: 'u2499@example.com' }),
  );
  expect(last.UserAttributes).toContainEqual({ Name: 'name', Value: 'U, 2499' });
});

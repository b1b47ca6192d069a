import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Local, startLocal } from '@claviger/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAwsCli } from '../../tools/aws-cli.mjs';
import { clientId, createUser, identityPoolId, newEmail, PASSWORD, readCode, userPoolId } from './server.js';

const program = findAwsCli();

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

interface Outcome {
  readonly status: number;
  readonly stderr: string;
  /** What it printed, read as JSON; undefined when it printed nothing. */
  readonly output: unknown;
}

describe.skipIf(program === undefined)('the AWS CLI', () => {
  let local: Local;
  let home: string;

  beforeAll(async () => {
    local = await startLocal();
    home = mkdtempSync(join(tmpdir(), 'claviger-aws-cli-'));
  });

  afterAll(async () => {
    await local.close();
    rmSync(home, { recursive: true });
  });

  /** Runs the program as on a machine that has nothing of AWS but it. Each start costs a second. */
  async function run(args: readonly string[], keys?: Keys): Promise<Outcome> {
    const env = {
      PATH: '/usr/bin:/bin',
      HOME: home,
      LC_ALL: 'C.UTF-8',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
      AWS_REGION: 'us-east-1',
      ...(keys && { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey }),
      ...(keys?.sessionToken !== undefined && { AWS_SESSION_TOKEN: keys.sessionToken }),
    };
    // Debian 12 has 2.9, which knows none of the variables for endpoints.
    const given = [...args, '--endpoint-url', local.url, '--output', 'json'];
    return await new Promise((resolve) => {
      execFile(program ?? '', given, { env, cwd: home }, (error, stdout, stderr) => {
        const status = error === null ? 0 : Number(error.code ?? -1);
        resolve({ status, stderr, output: stdout.trim() === '' ? undefined : JSON.parse(stdout) });
      });
    });
  }

  async function succeed<Output = unknown>(args: readonly string[], keys?: Keys): Promise<Output> {
    const { status, stderr, output } = await run(args, keys);
    expect({ status, stderr }, args.join(' ')).toEqual({ status: 0, stderr: '' });
    return output as Output;
  }

  const signInArguments = (email: string, password: string): string[] => [
    ...['cognito-idp', 'initiate-auth', '--client-id', clientId, '--auth-flow', 'USER_PASSWORD_AUTH'],
    ...['--auth-parameters', `USERNAME=${email},PASSWORD=${password}`],
  ];

  interface SignedIn {
    readonly AuthenticationResult: { readonly IdToken: string; readonly AccessToken: string };
  }

  test('signs a user up and in, and reads back who it is, without any key', async () => {
    const email = newEmail();
    const signedUp = await succeed([
      ...['cognito-idp', 'sign-up', '--client-id', clientId, '--username', email, '--password', PASSWORD],
      ...['--user-attributes', 'Name=name,Value=Ada Lovelace'],
    ]);
    expect(signedUp).toMatchObject({
      UserConfirmed: false,
      CodeDeliveryDetails: { DeliveryMedium: 'EMAIL', AttributeName: 'email' },
    });
    const code = await readCode(local, email);
    await succeed([
      ...['cognito-idp', 'confirm-sign-up', '--client-id', clientId, '--username', email],
      ...['--confirmation-code', code],
    ]);
    const { AuthenticationResult: tokens } = await succeed<SignedIn>(signInArguments(email, PASSWORD));
    const user = await succeed(['cognito-idp', 'get-user', '--access-token', tokens.AccessToken]);
    expect(user).toMatchObject({ UserAttributes: expect.arrayContaining([{ Name: 'name', Value: 'Ada Lovelace' }]) });
  });

  test('says what the service says of a wrong password, and ends with the status of a refusal', async () => {
    const { email } = await createUser(local);
    const { status, stderr, output } = await run(signInArguments(email, 'Wrong-horse1'));
    expect(output).toBeUndefined();
    expect(status).toBe(254);
    expect(stderr.trim()).toBe(
      'An error occurred (NotAuthorizedException) when calling the InitiateAuth operation: Incorrect username or password.',
    );
  });

  test('administers with the fixed key: a user is made, found and read', async () => {
    const pool = ['--user-pool-id', userPoolId];
    const email = newEmail();
    const family = email.split('@')[0] ?? '';
    await succeed(
      [
        ...['cognito-idp', 'admin-create-user', ...pool, '--username', email, '--message-action', 'SUPPRESS'],
        ...['--user-attributes', `Name=family_name,Value=${family}`, `Name=email,Value=${email}`],
      ],
      local.administrator,
    );
    const password = ['--password', PASSWORD, '--permanent'];
    await succeed(
      ['cognito-idp', 'admin-set-user-password', ...pool, '--username', email, ...password],
      local.administrator,
    );
    const found = await succeed(
      ['cognito-idp', 'list-users', ...pool, '--filter', `family_name = "${family}"`],
      local.administrator,
    );
    expect(found).toMatchObject({ Users: [{ UserStatus: 'CONFIRMED', Enabled: true }] });
    expect((found as { readonly Users: readonly unknown[] }).Users).toHaveLength(1);
    // Dates are read by the program: it fails over any form but the service's.
    const user = await succeed<{ readonly UserCreateDate: string }>(
      ['cognito-idp', 'admin-get-user', ...pool, '--username', email],
      local.administrator,
    );
    expect(Math.abs(Date.parse(user.UserCreateDate) - local.clock.now())).toBeLessThan(60_000);
  });

  test('reads a list page by page, and stops at the limit', async () => {
    const emails = await Promise.all([1, 2, 3].map(async () => (await createUser(local)).email));
    interface Page {
      readonly Users: readonly { readonly Username: string }[];
      readonly NextToken?: string;
    }
    const list = (...more: string[]): Promise<Page> =>
      succeed(['cognito-idp', 'list-users', '--user-pool-id', userPoolId, ...more], local.administrator);
    const all = await list('--page-size', '2');
    expect(all.Users.length).toBeGreaterThanOrEqual(emails.length);
    expect(new Set(all.Users.map(({ Username }) => Username)).size).toBe(all.Users.length);
    const first = await list('--max-items', '2');
    expect(first.Users).toEqual(all.Users.slice(0, 2));
    const second = await list('--max-items', '1', '--starting-token', first.NextToken ?? '');
    expect(second.Users).toEqual(all.Users.slice(2, 3));
  });

  test('turns a token into an identity’s keys, and asks STS with them whose they are', async () => {
    const { email } = await createUser(local);
    const { AuthenticationResult: tokens } = await succeed<SignedIn>(signInArguments(email, PASSWORD));
    const logins = ['--logins', `cognito-idp.us-east-1.amazonaws.com/${userPoolId}=${tokens.IdToken}`];
    const { IdentityId } = await succeed<{ readonly IdentityId: string }>([
      ...['cognito-identity', 'get-id', '--identity-pool-id', identityPoolId, ...logins],
    ]);
    const { Credentials } = await succeed<{
      readonly Credentials: { readonly AccessKeyId: string; readonly SecretKey: string; readonly SessionToken: string };
    }>(['cognito-identity', 'get-credentials-for-identity', '--identity-id', IdentityId, ...logins]);
    const keys = {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretKey,
      sessionToken: Credentials.SessionToken,
    };
    expect(await succeed(['sts', 'get-caller-identity'], keys)).toMatchObject({
      Account: '123456789012',
      Arn: expect.stringContaining(':assumed-role/ClavigerAuthenticated/'),
    });
    const refused = await run(
      ['cognito-idp', 'admin-get-user', '--user-pool-id', userPoolId, '--username', email],
      keys,
    );
    expect(refused).toMatchObject({ status: 254, stderr: expect.stringContaining('(AccessDeniedException)') });
  });

  test('assumes a role with a web identity', async () => {
    const { IdentityId } = await succeed<{ readonly IdentityId: string }>([
      ...['cognito-identity', 'get-id', '--identity-pool-id', identityPoolId],
    ]);
    const { Token } = await succeed<{ readonly Token: string }>([
      ...['cognito-identity', 'get-open-id-token', '--identity-id', IdentityId],
    ]);
    const assumed = await succeed<{ readonly Credentials: { readonly Expiration: string } }>([
      ...['sts', 'assume-role-with-web-identity', '--web-identity-token', Token, '--role-session-name', 'shell'],
      ...['--role-arn', 'arn:aws:iam::123456789012:role/ClavigerGuest', '--duration-seconds', '900'],
    ]);
    expect(assumed).toMatchObject({
      SubjectFromWebIdentityToken: IdentityId,
      Audience: identityPoolId,
      AssumedRoleUser: { Arn: 'arn:aws:sts::123456789012:assumed-role/ClavigerGuest/shell' },
    });
    const lifetimeMs = Date.parse(assumed.Credentials.Expiration) - local.clock.now();
    expect(lifetimeMs).toBeGreaterThan(800_000);
    expect(lifetimeMs).toBeLessThanOrEqual(900_000);
  });
});

import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';
import pg from 'pg';
import { beforeAll, describe, expect, inject, onTestFinished, type TestContext, test } from 'vitest';
import { startLocal } from '../../packages/local/src/server/start-local.js';
import { placeOfFile } from '../../packages/local/test-support/database.js';
import {
  ClientId,
  failToStart,
  installWithDriver,
  newEmail,
  Password,
  type ServerProcess,
  startProcess,
  until,
} from './servers.js';

const SECRET = 'canary-of-a-password';

let bin: string;
beforeAll(async () => {
  bin = await installWithDriver();
});

/** A way to the test's PostgreSQL that names a user, a password and a database. */
function address(change: { readonly user?: string; readonly database?: string; readonly password?: string }): string {
  const url = new URL(inject('postgres').url);
  const { user = url.searchParams.get('user') ?? decodeURIComponent(url.username) } = change;
  const { password = SECRET, database = url.pathname.slice(1) } = change;
  const host = url.searchParams.get('host');
  const where = host === null ? url.host : 'localhost';
  const rest = host === null ? '' : `?host=${encodeURIComponent(host)}`;
  return `postgres://${user}:${password}@${where}/${database}${rest}`;
}

/** A database of its own, gone after the test. */
async function createDatabase(context: TestContext): Promise<{ readonly name: string; readonly admin: pg.Client }> {
  const admin = new pg.Client({ connectionString: inject('postgres').url });
  await admin.connect();
  const name = `${inject('postgres').prefix}faults`;
  await admin.query(`create database ${name}`);
  context.onTestFinished(async () => {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  });
  return { name, admin };
}

// They wait most of the time, for a database or for a start: together, that takes as long as the longest of them.
describe.concurrent('at the same time', () => {
  test('a database that goes away is a failure that clients try again after, and all is well once it is back', async (context) => {
    const { name, admin } = await createDatabase(context);
    const [one, other] = await Promise.all([
      startProcess(bin, address({ database: name })),
      startProcess(bin, address({ database: name })),
    ]);
    const signUp = (Username: string) => one.call('SignUp', { ClientId, Username, Password });
    expect(await signUp(newEmail())).toMatchObject({ status: 200 });
    const cut = () =>
      admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
        [name],
      );

    // Under load: each request either is done or says that it isn't.
    for (let round = 0; round < 4; round++) {
      const replies = Promise.all(Array.from({ length: 10 }, () => signUp(newEmail())));
      await cut();
      for (const { status, body } of await replies) {
        if (status !== 200) expect([status, body.__type]).toEqual([500, 'InternalErrorException']);
      }
    }

    await admin.query(`alter database ${name} allow_connections false`);
    await cut();
    await until(
      () => signUp(newEmail()),
      ({ status, body }) => status === 500 && body.__type === 'InternalErrorException',
    );
    expect(one.child.exitCode).toBeNull();
    // The person at the terminal reads what is wrong, not where in the driver it was noticed.
    expect(one.output()).toMatch(/ [\w.]+: The database does not answer \(\w+\): nothing is kept until it does\.\n/);
    expect(one.output()).not.toMatch(/ at \S*(?:pg|postgres)/);
    await admin.query(`alter database ${name} allow_connections true`);
    await until(
      () => signUp(newEmail()),
      ({ status }) => status === 200,
    );
    // It receives messages of the others again.
    await one.control('POST', 'clock', { advanceSeconds: 86_400 });
    await until(
      () => other.control('GET', 'clock'),
      ({ body }) => Date.parse(body.now) - Date.now() > 80_000_000,
    );
    expect(one.output() + other.output()).not.toContain(SECRET);
  });

  test('a server that stops in the middle of its work delays no other server for long', async () => {
    const place = placeOfFile();
    const [still, other] = await Promise.all([startProcess(bin, place), startProcess(bin, place)]);
    const signUpOn = (server: ServerProcess) => server.call('SignUp', { ClientId, Username: newEmail(), Password });
    const load = Array.from({ length: 30 }, () => signUpOn(still).catch(() => undefined));
    await Promise.race(load);
    still.child.kill('SIGSTOP');
    for (let round = 0; round < 5; round++) expect(await signUpOn(other)).toMatchObject({ status: 200 });
    still.child.kill('SIGKILL');
    await Promise.all(load);
  });

  test.each([
    ['no server listens', 'postgres://ann:canary-of-a-password@127.0.0.1:1/app', /can not be reached/],
    ['no such host', 'postgres://ann:canary-of-a-password@nowhere.invalid/app', /can not be reached/],
    ['not a URL', 'postgres://ann:canary-of-a-password@host:port/app', /is a URL such as/],
    ['another kind of database', 'mysql://ann:canary-of-a-password@localhost/app', /is a URL such as/],
    ['a schema of others', 'postgres://ann:canary-of-a-password@localhost/app?schema=public', /schema/],
  ])('%s: one sentence, without the password', async (_, database, told) => {
    const { status, output } = await failToStart(bin, database);
    expect(status).toBe(1);
    expect(output).toMatch(told);
    expect(output).toMatch(/^[^\n]+\n$/);
    expect(output).not.toContain(SECRET);
  });

  test('a refused password and a database that there is not: one sentence each', async () => {
    const refused = await failToStart(bin, address({ user: 'refused' }));
    expect(refused.output).toMatch(
      /^The database postgres:\/\/refused@[^\n]* refuses the user or the password: [^\n]*\n$/,
    );
    const missing = await failToStart(bin, address({ database: 'nothing_here' }));
    expect(missing.output).toMatch(/^There is no database postgres:[^\n]*nothing_here[^\n]*\n$/);
    expect(refused.output + missing.output).not.toContain(SECRET);
  });
});

test('without the package pg the command that installs it is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'claviger-bare-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const part of ['bin', 'dist', 'package.json']) {
    await cp(join(dirname(bin), '..', part), join(folder, part), { recursive: true });
  }
  const { status, output } = await failToStart(join(folder, 'bin/claviger.mjs'), address({}));
  expect(status).toBe(1);
  expect(output).toBe('A PostgreSQL database needs the package pg: npm install pg\n');
});

/** A way to the test's PostgreSQL that can be made to swallow everything. */
async function createProxy(context: TestContext): Promise<{ readonly port: number; silence(): void }> {
  const url = new URL(inject('postgres').url);
  const folder = url.searchParams.get('host');
  const sockets = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = folder === null ? connect(Number(url.port || 5432), url.hostname) : connect(`${folder}/.s.PGSQL.5432`);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  context.onTestFinished(() => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    port: (proxy.address() as AddressInfo).port,
    silence: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
  };
}

describe.concurrent('the last two at the same time', () => {
  test('SIGTERM ends a server within 2 s, also when the network to its database swallows everything', async (context) => {
    const proxy = await createProxy(context);
    const url = new URL(address({}));
    url.host = `127.0.0.1:${proxy.port}`;
    url.search = `?schema=${new URL(placeOfFile()).searchParams.get('schema')}`;
    const server = await startProcess(bin, url.href);
    proxy.silence();
    const unanswered = server.call('SignUp', { ClientId, Username: newEmail(), Password }).catch(() => undefined);
    await setTimeout(100);
    const asked = performance.now();
    server.child.kill('SIGTERM');
    expect(await once(server.child, 'exit')).toEqual([0, null]);
    expect(performance.now() - asked).toBeLessThan(2_000);
    await unanswered;
  });

  test('the password of a database is nowhere in what a program can look at', async (context) => {
    const local = await startLocal({ database: address({}) });
    context.onTestFinished(() => local.close());
    expect(inspect(local, { depth: 10, showHidden: true }) + JSON.stringify(local)).not.toContain(SECRET);
  });
});

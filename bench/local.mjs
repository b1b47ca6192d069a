// The figures of @claviger/local beside those of `cognito-local` from npm, on the same machine in the same run: what they
// take to install, start and idle, and what they do at 10,000 users. Then what only the first is asked: 100,000 users
// imported, and kills under load. The load comes from this process, over so many keep-alive connections as calls are
// made at once: it has its share of the machine's cores, as a client would.
//
// `npm run bench -- local --vs ../base` compares with another clone of this repository instead, such as one of an earlier
// commit: build it first. bench/lib/versus.mjs says how.
import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from '../tools/benches.mjs';
import { installClaviger } from './lib/claviger.mjs';
import { installCognitoLocal } from './lib/cognito-local.mjs';
import { median, repeat } from './lib/repeat.mjs';
import { residentBytes, sleep } from './lib/server-process.mjs';
import { compareClones } from './lib/versus.mjs';

const { vs, rounds } = readOptions('local');

const PASSWORD = 'Correct-horse1';
const FEW = 10;
const MANY = 10_000;
const VERY_MANY = 100_000;
const SIGNING_IN = 50;
const STARTS = 5;
const IDLE_MS = 3_000;
const MEASURED_MS = 3_000;
const WARM_UP_MS = 1_500;
const CONCURRENT = 8;
const KILLS = 100;
const LONGEST_LIFE_MS = 250;
const MEGABYTE = 1_048_576;

const LIMITS = {
  'install size': 'under 40 MB',
  packages: 'under 60',
  'cold start': 'under 300 ms, in an empty folder',
  'idle memory over an empty server': 'at most 30 MB',
  'share of what RS256 allows': 'at least 70 %',
  'sign-in p50 at 10,000 users': 'as at 10',
  'GetUser/s': 'above 3000',
  'page of ListUsers': 'under 3 ms',
  'sign-ups/s, each on disk': 'above 500',
};

const folder = mkdtempSync(join(tmpdir(), 'claviger-bench-'));
const tell = (line) => console.error(`  ${line}`);
const claviger = installClaviger(join(folder, 'claviger'));

try {
  if (vs === undefined) await measureAlone();
  else await compareClones(claviger, { clone: vs, rounds: Number(rounds), folder, tell });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureAlone() {
  const signatures = measureSignatures();
  const empty = await measureEmptyServer();
  const peer = await installCognitoLocal(join(folder, 'cognito-local'), tell);
  const subjects = [claviger, ...(peer === undefined ? [] : [peer])];
  const results = [];
  for (const subject of subjects) {
    results.push(
      await measure(subject, { signatures, empty }).catch((error) => {
        if (subject === claviger) throw error;
        tell(`${subject.name} gave up: ${error.message}`);
        return {};
      }),
    );
  }
  printTable(subjects, results);
  console.log(
    `\nThis machine: ${signatures.toFixed(0)} RS256 signatures/s; a sign-in needs two. Those of the table are of ${SIGNING_IN} users, over and over.`,
  );
  await measureImport();
  await measureKills();
}

/** RS256 signatures of 2048 bits that one core makes in a second. */
function measureSignatures() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const text = randomBytes(800);
  let count = 0;
  for (const limit of [300, 1_500]) {
    count = 0;
    const began = performance.now();
    while (performance.now() - began < limit) {
      sign('sha256', text, privateKey);
      count++;
    }
    if (limit === 1_500) count = (count / (performance.now() - began)) * 1_000;
  }
  return count;
}

async function measureEmptyServer() {
  const script =
    "import { createServer } from 'node:http'; createServer((_, answer) => answer.end()).listen(0, '127.0.0.1');";
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  await sleep(IDLE_MS);
  const bytes = residentBytes(child.pid);
  child.kill();
  return bytes;
}

async function measure(subject, { signatures, empty }) {
  const slug = subject.name.replace(/\W+/g, '-');
  const place = (name) => join(folder, `${slug}-${name}`);
  const install = subject.measureInstall();
  tell(`${subject.name}: starts`);
  const starts = { first: [], further: [] };
  for (let run = 0; run < STARTS; run++) {
    for (const times of [starts.first, starts.further]) {
      const server = await subject.start(place(`start-${run}`));
      times.push(server.startedMs);
      await server.stop();
    }
  }
  const idle = await subject.start(place('idle'));
  await sleep(IDLE_MS);
  const idleBytes = idle.residentBytes() - empty;
  await idle.stop();

  const p50 = {};
  let large;
  for (const count of [FEW, MANY]) {
    tell(`${subject.name}: ${count.toLocaleString('en')} users`);
    const emails = Array.from({ length: count }, () => `user-${randomBytes(8).toString('hex')}@example.com`);
    const signingIn = emails.slice(0, Math.min(SIGNING_IN, count));
    const ids = await subject.fill(place(`users-${count}`), { emails, signingIn, password: PASSWORD });
    const server = await subject.start(place(`users-${count}`));
    const signIn = (attempt) =>
      server.call('InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: ids.clientId,
        AuthParameters: { USERNAME: signingIn[attempt % signingIn.length], PASSWORD },
      });
    await repeat(signIn, { forMs: WARM_UP_MS, atOnce: CONCURRENT });
    p50[count] = median((await repeat(signIn, { forMs: MEASURED_MS, atOnce: 1 })).times);
    if (count === MANY) large = await measureLarge(server, { ...ids, signIn });
    await server.stop();
  }
  const possible = signatures / 2;
  return {
    'install size': `${(install.bytes / MEGABYTE).toFixed(1)} MB`,
    packages: String(install.packages),
    'cold start': `${median(starts.first).toFixed(0)} ms`,
    'further start, of the same data': `${median(starts.further).toFixed(0)} ms`,
    'idle memory over an empty server': `${(idleBytes / MEGABYTE).toFixed(1)} MB`,
    'sign-ins/s at 10,000 users': large.signIns.toFixed(0),
    'share of what RS256 allows': `${((large.signIns / possible) * 100).toFixed(0)} %`,
    'sign-in p50 at 10 users': `${p50[FEW].toFixed(2)} ms`,
    'sign-in p50 at 10,000 users': `${p50[MANY].toFixed(2)} ms`,
    'GetUser/s': large.getUsers.toFixed(0),
    'page of ListUsers': `${large.pageMs.toFixed(2)} ms`,
    'sign-ups/s, each on disk': large.signUps.toFixed(0),
  };
}

async function measureLarge(server, { userPoolId, clientId, signIn }) {
  const signIns = await repeat(signIn, { forMs: MEASURED_MS, atOnce: CONCURRENT });
  const { AccessToken } = (await signIn(0)).AuthenticationResult;
  const getUser = () => server.call('GetUser', { AccessToken });
  await repeat(getUser, { forMs: WARM_UP_MS, atOnce: CONCURRENT });
  const getUsers = await repeat(getUser, { forMs: MEASURED_MS, atOnce: CONCURRENT });
  const list = () => server.call('ListUsers', { UserPoolId: userPoolId, Limit: 60 });
  await repeat(list, { forMs: WARM_UP_MS / 2, atOnce: 1 });
  const pages = await repeat(list, { forMs: MEASURED_MS / 2, atOnce: 1 });
  const signUp = () => {
    const Username = `new-${randomBytes(8).toString('hex')}@example.com`;
    const UserAttributes = [{ Name: 'email', Value: Username }];
    return server.call('SignUp', { ClientId: clientId, Username, Password: PASSWORD, UserAttributes });
  };
  await repeat(signUp, { forMs: WARM_UP_MS, atOnce: 2 * CONCURRENT });
  const signUps = await repeat(signUp, { forMs: MEASURED_MS, atOnce: 2 * CONCURRENT });
  return {
    signIns: signIns.perSecond,
    getUsers: getUsers.perSecond,
    pageMs: median(pages.times),
    signUps: signUps.perSecond,
  };
}

async function measureImport() {
  tell(`${claviger.name}: ${VERY_MANY.toLocaleString('en')} users`);
  const rest = async (data) => {
    const server = await claviger.start(data);
    for (let page = 0; page < 50; page++) await server.call('ListUsers', { UserPoolId: 'us-east-1_Claviger1' });
    await sleep(IDLE_MS);
    const bytes = server.residentBytes();
    await server.stop();
    return bytes;
  };
  const few = join(folder, 'few');
  const many = join(folder, 'many');
  const email = (number) => `person-${number}@example.com`;
  const emails = Array.from({ length: VERY_MANY }, (_, number) => email(number));
  await claviger.fill(few, { emails: emails.slice(0, 60), signingIn: [], password: PASSWORD });
  const began = performance.now();
  await claviger.fill(many, { emails, signingIn: [], password: PASSWORD });
  const seconds = (performance.now() - began) / 1_000;
  const perUser = ((await rest(many)) - (await rest(few))) / VERY_MANY;
  console.log(`\n100,000 users imported in ${seconds.toFixed(1)} s (limit 60 s)`);
  console.log(`memory for each of them   ${perUser.toFixed(0)} bytes (limit 100)`);
}

/** Signs up until the server is killed, a hundred times over; what was acknowledged has to be there. */
async function measureKills() {
  tell(`${claviger.name}: ${KILLS} kills under load`);
  const data = join(folder, 'kills');
  const acknowledged = new Map();
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await claviger.start(data);
    const clients = Array.from({ length: CONCURRENT }, async () => {
      for (;;) {
        const Username = `user-${randomBytes(8).toString('hex')}@example.com`;
        const input = { ClientId: 'clavigerlocalclient0000001', Username, Password: PASSWORD };
        const answer = await server.call('SignUp', input).catch(() => undefined);
        if (answer === undefined) return;
        acknowledged.set(answer.UserSub, Username);
      }
    });
    await sleep(Math.random() * LONGEST_LIFE_MS);
    await server.kill();
    await Promise.all(clients);
  }
  const server = await claviger.start(data);
  const { userPools } = await server.get('/_claviger/seed');
  await server.stop();
  const kept = new Set(userPools.flatMap(({ users }) => users.map(({ sub }) => sub)));
  const lost = [...acknowledged.keys()].filter((sub) => !kept.has(sub));
  console.log(
    `\n${KILLS} SIGKILLs under load: ${lost.length} of ${acknowledged.size} acknowledged sign-ups lost (limit 0)`,
  );
  if (lost.length > 0) process.exitCode = 1;
}

function printTable(subjects, results) {
  const [ours] = results;
  const width = 34;
  const row = (name, cells, limit) =>
    console.log(`${name.padEnd(width)}${cells.map((cell) => cell.padStart(22)).join('')}   ${limit}`.trimEnd());
  console.log('');
  row(
    '',
    subjects.map(({ name }) => name),
    'limit',
  );
  for (const name of Object.keys(ours))
    row(
      name,
      results.map((result) => result[name] ?? '-'),
      LIMITS[name] ?? '',
    );
}

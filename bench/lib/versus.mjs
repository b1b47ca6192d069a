// @claviger/local of this clone beside that of another one, in the same run. Both servers are up at once and are measured
// in turn, first one and then the other ahead, so that what else the machine does falls on both. A figure is the median
// of the rounds; the last columns are the median of this clone's share of the other's in each round, and its quartiles.
// "CPU" is what the server's process used: a busy machine makes it little longer.
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { installClaviger } from './claviger.mjs';
import { median, quantile, repeat } from './repeat.mjs';
import { sleep } from './server-process.mjs';

const PASSWORD = 'Correct-horse1';
const USERS = 10_000;
const SIGNING_IN = 50;
const ROUND_MS = 1_000;
const WARM_UP_MS = 2_000;
const CONCURRENT = 8;
const IDLE_MS = 3_000;

/** @typedef {ReturnType<typeof installClaviger>} Subject */
/** @typedef {{ name: string, unit: string, pairs: (readonly [ours: number, theirs: number])[] }} Figure */

/**
 * @param {Subject} ours
 * @param {{ clone: string, rounds: number, folder: string, tell: (line: string) => void }} options
 */
export async function compareClones(ours, { clone, rounds, folder, tell }) {
  const subjects = [ours, installClaviger(join(folder, 'other'), resolve(clone))];
  const places = subjects.map((_, index) => join(folder, `versus-${index}`));
  const install = subjects.map((subject) => subject.measureInstall());
  /** @type {Figure[]} */
  const figures = [
    { name: 'installed', unit: 'KB', pairs: [install.map(({ bytes }) => bytes / 1_000)] },
    { name: 'JavaScript', unit: 'KB', pairs: [install.map(({ scriptBytes }) => scriptBytes / 1_000)] },
  ];
  tell('starts');
  figures.push(...(await compareStarts(subjects, { places, rounds: 2 * rounds })));
  tell(`${USERS.toLocaleString('en')} users`);
  const emails = Array.from({ length: USERS }, (_, number) => `user-${number}@example.com`);
  const signingIn = emails.slice(0, SIGNING_IN);
  const ids = await inTurn(subjects, (subject, index) =>
    subject.fill(places[index], { emails, signingIn, password: PASSWORD }),
  );
  const servers = await inTurn(subjects, (subject, index) => subject.start(places[index]));
  try {
    await sleep(IDLE_MS);
    const resident = servers.map((server) => server.residentBytes() / 1_048_576);
    figures.push({ name: 'memory, idle', unit: 'MB', pairs: [resident] });
    const calls = await inTurn(servers, (server, index) => createCalls(server, { ...ids[index], signingIn }));
    for (const name of Object.keys(calls[0])) {
      tell(name);
      figures.push(...(await compareCalls(name, { servers, calls: calls.map((each) => each[name]), rounds })));
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
  print(figures, clone);
}

/** @param {readonly Subject[]} subjects @param {{ places: readonly string[], rounds: number }} options */
async function compareStarts(subjects, { places, rounds }) {
  const figures = ['cold start', 'cold start, CPU', 'further start', 'further start, CPU'].map((name) => ({
    ...{ name, unit: 'ms' },
    /** @type {Figure['pairs']} */
    pairs: [],
  }));
  for (let round = 0; round < rounds; round++) {
    const measured = await inTurn(
      subjects,
      async (subject, index) => {
        const times = [];
        for (let start = 0; start < 2; start++) {
          const server = await subject.start(`${places[index]}-start-${round}`);
          times.push(server.startedMs, server.cpuMs());
          await server.stop();
        }
        return times;
      },
      round,
    );
    // The first starts read files that the machine has not in memory yet.
    if (round > 0) figures.forEach(({ pairs }, index) => void pairs.push(measured.map((times) => times[index])));
  }
  return figures;
}

/** What is measured of a server at 10,000 users. */
async function createCalls(server, { userPoolId, clientId, signingIn }) {
  const signIn = (attempt) =>
    server.call('InitiateAuth', {
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: clientId,
      AuthParameters: { USERNAME: signingIn[attempt % signingIn.length], PASSWORD },
    });
  const { AccessToken, RefreshToken } = (await signIn(0)).AuthenticationResult;
  return {
    'sign-in': signIn,
    refresh: () => server.call('GetTokensFromRefreshToken', { ClientId: clientId, RefreshToken }),
    GetUser: () => server.call('GetUser', { AccessToken }),
    'page of ListUsers': () => server.call('ListUsers', { UserPoolId: userPoolId, Limit: 60 }),
    'sign-up': () => {
      const Username = `new-${randomBytes(8).toString('hex')}@example.com`;
      const UserAttributes = [{ Name: 'email', Value: Username }];
      return server.call('SignUp', { ClientId: clientId, Username, Password: PASSWORD, UserAttributes });
    },
  };
}

/** @param {string} name @param {{ servers: readonly { cpuMs(): number }[], calls: readonly ((attempt: number) => Promise<unknown>)[], rounds: number }} options */
async function compareCalls(name, { servers, calls, rounds }) {
  await inTurn(calls, (call) => repeat(call, { forMs: WARM_UP_MS, atOnce: CONCURRENT }));
  /** @type {Figure} */
  const wall = { name: `${name}, each`, unit: 'µs', pairs: [] };
  /** @type {Figure} */
  const cpu = { name: `${name}, CPU of each`, unit: 'µs', pairs: [] };
  for (let round = 0; round < rounds; round++) {
    const measured = await inTurn(
      calls,
      async (call, index) => {
        const before = servers[index].cpuMs();
        const { times, perSecond } = await repeat(call, { forMs: ROUND_MS, atOnce: CONCURRENT });
        return { wall: 1e6 / perSecond, cpu: ((servers[index].cpuMs() - before) * 1_000) / times.length };
      },
      round,
    );
    wall.pairs.push(measured.map((each) => each.wall));
    cpu.pairs.push(measured.map((each) => each.cpu));
  }
  return [wall, cpu];
}

/**
 * Works on both, one after the other; in every second round the second one is first.
 *
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {(item: Item, index: number) => Promise<Result>} work
 * @returns {Promise<[Result, Result]>}
 */
async function inTurn(items, work, round = 0) {
  const results = [];
  for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) results[index] = await work(items[index], index);
  return results;
}

/** @param {readonly Figure[]} figures @param {string} clone */
function print(figures, clone) {
  const row = (cells) =>
    console.log(cells.map((cell, index) => (index === 0 ? cell.padEnd(30) : cell.padStart(14))).join(''));
  console.log('');
  row(['', 'this clone', clone.slice(-12), 'share', 'quartiles']);
  for (const { name, unit, pairs } of figures) {
    const shares = pairs.map(([ours, theirs]) => ours / theirs);
    const show = (value) => `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`;
    row([
      name,
      show(median(pairs.map(([ours]) => ours))),
      show(median(pairs.map(([, theirs]) => theirs))),
      median(shares).toFixed(3),
      shares.length < 4 ? '' : `${quantile(shares, 0.25).toFixed(2)} - ${quantile(shares, 0.75).toFixed(2)}`,
    ]);
  }
}

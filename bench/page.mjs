// What a user of a page waits for, beside `aws-amplify`: the same app, built by Vite for each client, in Chromium, against
// the backend in this process: node bench/page.mjs [--rounds 7]. Both clients meet the same throttling, in turns.
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { startLocal } from '@claviger/local';
import { readOptions } from '../tools/benches.mjs';
import { launchBrowser, QUIET_MS } from './lib/page-browser.mjs';
import { serveApp } from './lib/page-sites.mjs';

const options = readOptions('page');

const ROUNDS = Number(options.rounds);
const USER = { username: 'ada@example.com', password: 'Passw0rd!' };
/** The page is idle for so long before the user signs in. */
const IDLE_MS = 2_500;
const CLIENTS = { '@claviger/auth': 'claviger', 'aws-amplify': 'amplify' };
/** Network conditions of Chromium's DevTools: milliseconds, and bytes a second. */
const CONDITIONS = {
  'fast 3G': { latency: 150, download: 1.6e6 / 8, upload: 750e3 / 8, cpu: 1 },
  '4G': { latency: 60, download: 9e6 / 8, upload: 3e6 / 8, cpu: 1 },
  'CPU / 4': { latency: 0, download: -1, upload: -1, cpu: 4 },
};
const FIGURES = ['guest', 'sign-in', 'reload'];

const local = await startLocal();
await createUser();
const sites = {};
for (const [client, name] of Object.entries(CLIENTS)) sites[client] = await serveApp(name, local.outputs);
const browser = await launchBrowser();
try {
  for (const [condition, throttling] of Object.entries(CONDITIONS)) {
    if (options.only === undefined || options.only === condition) print(condition, await measure(throttling));
  }
} finally {
  await browser.close();
  for (const site of Object.values(sites)) site.close();
  await local.close();
}
process.exit();

/** Visits the apps in turns. Gives the measurements of all rounds, by figure and client. */
async function measure(throttling) {
  const clients = Object.keys(CLIENTS);
  const measured = Object.fromEntries(FIGURES.map((figure) => [figure, { [clients[0]]: [], [clients[1]]: [] }]));
  // The first visit of each app warms up the browser and the backend, and does not count.
  for (const client of clients) await visit(client, throttling);
  for (let round = 0; round < ROUNDS; round++) {
    for (const client of round % 2 === 0 ? clients : clients.toReversed()) {
      const values = await visit(client, throttling);
      for (const figure of FIGURES) measured[figure][client].push(values[figure]);
    }
  }
  return measured;
}

/** A guest opens the page for the first time, signs in, and reloads the page. */
async function visit(client, throttling) {
  const page = await browser.openPage(throttling);
  try {
    const { url } = sites[client];
    await page.clear(url);
    await page.goto(url);
    const guest = await page.measureFirst();
    await page.wait(Math.max(IDLE_MS + guest.ms - QUIET_MS, 0));
    const signedIn = { ms: await page.run(signIn, USER), ...(await page.count()) };
    // The credentials of the session that the reload finds.
    await page.run(() => globalThis.app.session());
    await page.wait(500);
    await page.reload();
    const reload = await page.measureFirst();
    // Without a network delay the rest is the time of the browser itself.
    const ms = throttling.latency === 0 ? reload.sinceStartMs : reload.ms;
    return { guest, 'sign-in': signedIn, reload: { ...reload, ms } };
  } finally {
    await page.close();
  }
}

async function signIn({ username, password }) {
  const startedAt = performance.now();
  const { isSignedIn } = await globalThis.app.signIn(username, password);
  if (!isSignedIn) throw new Error('The user is not signed in.');
  return performance.now() - startedAt;
}

async function createUser() {
  const { user_pool_id: UserPoolId, aws_region: region } = local.outputs.auth;
  const client = new CognitoIdentityProviderClient({
    region,
    endpoint: local.url,
    credentials: local.administrator,
  });
  const { username: Username, password: Password } = USER;
  await client.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }));
  await client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
}

function print(condition, measured) {
  const head = [condition, 'auth, ms', 'amplify', 'ratio', 'files', 'bytes', 'trans.', 'files', 'bytes', 'trans.'];
  const rows = FIGURES.map((figure) => {
    const [ours, theirs] = Object.values(measured[figure]);
    const [mine, other] = [ours, theirs].map((list) => median(list.map(({ ms }) => ms)));
    const sizes = [ours, theirs].flatMap((list) => [
      `${median(list.map(({ files }) => files))}`,
      median(list.map(({ bytes }) => bytes)).toLocaleString('en'),
      `${Math.max(...list.map(({ transactions }) => transactions))}`,
    ]);
    return [figure, mine.toFixed(0), other.toFixed(0), `${(mine / other).toFixed(2)} x`, ...sizes];
  });
  console.log();
  for (const row of [head, ...rows]) {
    console.log(row.map((cell, index) => (index === 0 ? cell.padEnd(10) : cell.padStart(10))).join(''));
  }
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

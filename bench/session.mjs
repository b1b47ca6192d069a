// Sessions beside those of `aws-amplify`, against the backend in this process: how fast a fresh one is, what an expired
// one costs in requests, and how long the import takes: node bench/session.mjs
import { execFileSync } from 'node:child_process';
import { createAuth } from '@claviger/auth';
import { startLocal } from '@claviger/local';
import { Amplify } from 'aws-amplify';
import * as amplify from 'aws-amplify/auth';
import { readOptions } from '../tools/benches.mjs';

readOptions('session');

const password = 'Passw0rd!';
const CALLERS = 100;
const IMPORTS = 7;

// The requests of both clients, by the names of their operations.
const sent = [];
const systemFetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
  sent.push(new Headers(init?.headers ?? input.headers).get('x-amz-target')?.replace(/^.*\./, ''));
  return systemFetch(input, init);
};

const local = await startLocal();
const auth = createAuth(local.outputs);
configureAmplify(local.outputs);
try {
  const clients = {
    '@claviger/auth': {
      prepare: () => signUpAndIn(auth, 'claviger@example.com'),
      fetch: () => auth.fetchAuthSession(),
      module: '@claviger/auth',
    },
    'aws-amplify': {
      prepare: () => signUpAndIn(amplify, 'amplify@example.com'),
      fetch: () => amplify.fetchAuthSession(),
      module: 'aws-amplify/auth',
    },
  };
  for (const client of Object.values(clients)) await client.prepare();
  for (const client of Object.values(clients)) await client.fetch();

  const rows = [];
  for (const [name, client] of Object.entries(clients))
    rows.push({ name, perSecond: await measureFresh(client.fetch) });
  // Both clients and the backend live two hours later from here on.
  const realNow = Date.now;
  Date.now = () => realNow() + 7_200_000;
  local.clock.advance(7_200);
  for (const row of rows) {
    sent.length = 0;
    await Promise.all(Array.from({ length: CALLERS }, clients[row.name].fetch));
    row.requests = sent.length;
  }
  for (const row of rows) row.importMs = measureImport(clients[row.name].module);

  console.log(
    `\n${''.padEnd(18)}${'fresh calls/s'.padStart(15)}${`requests of ${CALLERS}`.padStart(18)}${'import, ms'.padStart(13)}`,
  );
  console.log(`${''.padEnd(33)}${'at once, expired'.padStart(18)}${'over empty'.padStart(13)}`);
  for (const { name, perSecond, requests, importMs } of rows) {
    const calls = Math.round(perSecond).toLocaleString('en');
    console.log(
      `${name.padEnd(18)}${calls.padStart(15)}${String(requests).padStart(18)}${importMs.toFixed(1).padStart(13)}`,
    );
  }
} finally {
  auth.dispose();
  await local.close();
}
process.exit();

/** Calls one after another for half a second, after a warm-up. */
async function measureFresh(fetchSession) {
  const run = async (limitMs) => {
    const startedAt = performance.now();
    let calls = 0;
    while (performance.now() - startedAt < limitMs) {
      for (let i = 0; i < 100; i++) await fetchSession();
      calls += 100;
    }
    return (calls / (performance.now() - startedAt)) * 1000;
  };
  await run(200);
  return run(500);
}

/** The median time of a process that imports a module, less that of one that imports nothing. */
function measureImport(module) {
  const time = (code) => {
    const startedAt = performance.now();
    execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: import.meta.dirname });
    return performance.now() - startedAt;
  };
  const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const empty = [];
  const full = [];
  for (let i = 0; i < IMPORTS; i++) {
    empty.push(time(''));
    full.push(time(`await import('${module}')`));
  }
  return median(full) - median(empty);
}

async function signUpAndIn(client, username) {
  const options = { userAttributes: { email: username } };
  await client.signUp({ username, password, options });
  const message = await local.inbox.find({ to: username });
  await client.confirmSignUp({ username, confirmationCode: message.code });
  await client.signIn({ username, password });
}

function configureAmplify(outputs) {
  const {
    user_pool_id: userPoolId,
    user_pool_client_id: userPoolClientId,
    identity_pool_id: identityPoolId,
  } = outputs.auth;
  const { user_pool_endpoint: userPoolEndpoint, identity_pool_endpoint: identityPoolEndpoint } =
    outputs.custom.claviger;
  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId,
        userPoolClientId,
        identityPoolId,
        userPoolEndpoint,
        identityPoolEndpoint,
        allowGuestAccess: true,
      },
    },
  });
}

// The client's arithmetic of one SRP sign-in (A, then the key and the signature) beside that of the clients that it
// replaces, in Node and in Chromium: node bench/srp.mjs
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { readOptions } from '../tools/benches.mjs';
import { CHROMIUM_ADVICE, findChromium } from '../tools/chromium.mjs';

readOptions('srp');

const root = fileURLToPath(new URL('..', import.meta.url));
const auth = './packages/auth/src';
const amplify = './node_modules/@aws-amplify/auth/dist/esm/providers/cognito/utils/srp';
const identity = './node_modules/amazon-cognito-identity-js/lib';

// Each is a module that exports `signIn()`, which does the arithmetic of one sign-in.
const vector = `import { vectors } from '${auth}/cognito/srp-vectors.json'; const vector = vectors[0];`;
const claviger = (modPow) => `${vector}
  import { answerSrpChallenge, startSrp } from '${auth}/cognito/srp.ts';
  import { createDefaultPlatform } from '${auth}/platform/default-platform.ts';
  import { hmacSha256, sha256 } from '${auth}/platform/web-crypto.ts';
  ${modPow}
  const crypto = { ...createDefaultPlatform(undefined), sha256, hmacSha256, modPow };
  const challenge = { group: vector.group, user: vector.user, password: vector.password, salt: vector.saltHex,
    publicB: vector.publicB, secretBlock: vector.secretBlockBase64 };
  export const signIn = async () =>
    answerSrpChallenge(crypto, { ...challenge, ...(await startSrp(crypto)), at: new Date() });`;
const clients = {
  '@claviger/auth': claviger(`import { modPow } from '${auth}/platform/modular-exponentiation.ts';`),
  '@claviger/auth, BigInt': claviger(`
    import { raiseWithBigInt } from '${auth}/platform/modular-exponentiation-bigint.ts';
    import { groupPrime } from '${auth}/platform/modular-exponentiation-prime.ts';
    const modPow = (base, exponent) => raiseWithBigInt(((base % groupPrime()) + groupPrime()) % groupPrime(), exponent);`),
  'aws-amplify': `${vector}
    import { getAuthenticationHelper } from '${amplify}/getAuthenticationHelper.mjs';
    import { getSignatureString } from '${amplify}/getSignatureString.mjs';
    import { getNowString } from '${amplify}/getNowString.mjs';
    import BigInteger from '${amplify}/BigInteger/BigInteger.mjs';
    export async function signIn() {
      const helper = await getAuthenticationHelper(vector.group);
      const hkdf = await helper.getPasswordAuthenticationKey({ username: vector.user, password: vector.password,
        serverBValue: new BigInteger(vector.publicB, 16), salt: new BigInteger(vector.saltHex, 16) });
      return getSignatureString({ username: vector.user, userPoolName: vector.group, dateNow: getNowString(),
        challengeParameters: { USER_ID_FOR_SRP: vector.user, SECRET_BLOCK: vector.secretBlockBase64 }, hkdf });
    }`,
  'amazon-cognito-identity-js': `${vector}
    import * as helpers from '${identity}/AuthenticationHelper.js';
    import * as integers from '${identity}/BigInteger.js';
    const BigInteger = integers.default.default ?? integers.default;
    const AuthenticationHelper = helpers.default.default ?? helpers.default;
    export async function signIn() {
      const helper = new AuthenticationHelper(vector.group);
      const settle = (resolve, reject) => (error, value) => error ? reject(error) : resolve(value);
      await new Promise((resolve, reject) => helper.getLargeAValue(settle(resolve, reject)));
      return new Promise((resolve, reject) => helper.getPasswordAuthenticationKey(vector.user, vector.password,
        new BigInteger(vector.publicB, 16), new BigInteger(vector.saltHex, 16), settle(resolve, reject)));
    }`,
};

// Run where the arithmetic runs, each in a page of its own. A block is the time in which no other task of the thread has
// its turn.
const measures = `
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  export async function time(runs) {
    const times = [];
    for (let run = 0; run < runs; run++) {
      await pause(5);
      const startedAt = performance.now();
      await signIn();
      times.push(performance.now() - startedAt);
    }
    const [first] = times;
    times.sort((a, b) => a - b);
    return { first, best: times[0], median: times[runs >> 1] };
  }
  export async function findLongestBlock(runs) {
    let longest = 0, last = performance.now();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
      port2.postMessage(0);
    };
    port2.postMessage(0);
    await pause(20);
    longest = 0;
    for (let run = 0; run < runs; run++) {
      await signIn();
      await pause(5);
    }
    port1.close();
    return longest;
  }`;

async function bundle(source, platform) {
  const { outputFiles } = await build({
    stdin: { contents: source + measures, resolveDir: root, loader: 'js' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform,
    // What amazon-cognito-identity-js asks for where it finds no WebCrypto.
    external: ['crypto'],
    define: { global: 'globalThis' },
    logLevel: 'error',
    ...(platform === 'node' && {
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    }),
  });
  return outputFiles[0].text;
}

function print(runtime, name, { first, best, median }, longestBlock) {
  const cells = [first, best, median, longestBlock].map((ms) => (ms?.toFixed(1) ?? '').padStart(9));
  console.log(`${runtime.padEnd(16)} ${name.padEnd(28)} ${cells.join(' ')}`);
}

async function measureInNode(name, folder, runs) {
  const file = join(folder, `${name.replace(/\W+/g, '-')}.mjs`);
  await writeFile(file, await bundle(clients[name], 'node'));
  const { time } = await import(pathToFileURL(file).href);
  print(`Node ${process.versions.node}`, name, await time(runs));
}

async function measureInChromium(names, executablePath, folder, runs) {
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(new URL(request.url, 'http://localhost').pathname.slice(1));
    const script = clients[name] ? await bundle(clients[name], 'browser') : undefined;
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html').end(script ?? '<!doctype html>');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    // A browser that has just started keeps a small machine busy for seconds.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const evaluate = async (name, call) => {
      const page = await context.newPage();
      await page.goto(`${origin}/`);
      const result = await page.evaluate(`import('/${encodeURIComponent(name)}').then((module) => module.${call})`);
      await page.close();
      return result;
    };
    const version = context.browser()?.version().split('.')[0];
    for (const name of names) {
      const times = await evaluate(name, `time(${runs})`);
      print(`Chromium ${version}`, name, times, await evaluate(name, `findLongestBlock(${runs})`));
    }
  } finally {
    await context.close();
    server.close();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'claviger-bench-'));
try {
  // Else the first to run would pay for it.
  await crypto.subtle.digest('SHA-256', new Uint8Array(process.getBuiltinModule('node:crypto').randomBytes(1)));
  console.log(`${'One sign-in, ms'.padEnd(45)}     first      best    median  longest block`);
  for (const name of Object.keys(clients)) await measureInNode(name, folder, 15);
  const inBrowsers = Object.keys(clients).filter((name) => !name.endsWith('BigInt'));
  const executablePath = findChromium();
  if (executablePath) await measureInChromium(inBrowsers, executablePath, join(folder, 'profile'), 15);
  else console.log(`Chromium: not measured. ${CHROMIUM_ADVICE}`);
  console.log('Limits of @claviger/auth: 5 ms in Node, 20 ms in Chromium, and no block of more than 50 ms.');
} finally {
  await rm(folder, { recursive: true, force: true });
}

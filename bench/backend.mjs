// The figures of @claviger/local over the SRP flow, which other emulators don't verify: sign-ins at 10, 1,000 and 10,000
// users, and their cost beyond the necessary arithmetic. Measured on the built package as it is
// installed.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from '../tools/benches.mjs';
import { installClaviger } from './lib/claviger.mjs';
import { answerChallenge, power, startSrp } from './lib/srp-client.mjs';

readOptions('backend');

const folder = mkdtempSync(join(tmpdir(), 'claviger-bench-'));
const PASSWORD = 'Correct-horse1';
const CLIENT_ID = 'clavigerlocalclient0000001';
const USER_POOL_ID = 'us-east-1_Claviger1';
const SIGN_INS = 150;
// Until V8 has compiled what it meets: a server that has just started takes twice as long.
const WARM_UP_SIGN_INS = 300;

try {
  await measureSignIn();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureSignIn() {
  const server = await installClaviger(join(folder, 'claviger')).start(join(folder, 'users'));
  const arithmetic = measureArithmetic();
  print('SRP arithmetic of the server, per sign-in', `${arithmetic.srp.toFixed(2)} ms`, 'three powers of 256 bits');
  const users = [];
  for (const count of [10, 1_000, 10_000]) {
    const began = performance.now();
    const missing = count - users.length;
    users.push(...(await signUpMany(server, missing)));
    const rate = missing / ((performance.now() - began) / 1_000);
    await confirm(server, users.slice(-10));
    const someone = (attempt) => users[users.length - 1 - (attempt % 10)];
    if (count === 10)
      for (let warming = 0; warming < WARM_UP_SIGN_INS; warming++) await timeSrpSignIn(server, someone(warming));
    const srp = [];
    const plain = [];
    for (let attempt = 0; attempt < SIGN_INS; attempt++) {
      srp.push(await timeSrpSignIn(server, someone(attempt)));
      plain.push(await timePasswordSignIn(server, someone(attempt)));
    }
    const label = `at ${count.toLocaleString('en')} users`;
    const [srpMs, plainMs] = [median(srp), median(plain)];
    print(
      `SRP sign-in p50 beyond arithmetic ${label}`,
      `${(srpMs - arithmetic.srp).toFixed(2)} ms`,
      `limit 4 ms; ${srpMs.toFixed(2)} ms with it`,
    );
    print(
      `password sign-in p50 beyond arithmetic ${label}`,
      `${(plainMs - arithmetic.one).toFixed(2)} ms`,
      `limit 4 ms; ${plainMs.toFixed(2)} ms with it`,
    );
    print(
      `sign-up, each on disk, on the way ${label}`,
      `${rate.toFixed(0)}/s`,
      '16 at once, the passwords’ arithmetic included',
    );
  }
  await server.stop();
}

/** Medians of what the server computes in one sign-in: over SRP three powers, over a password one. */
function measureArithmetic() {
  const times = [];
  for (let run = 0; run < 60; run++) {
    const exponent = BigInt(`0x${randomBytes(32).toString('hex')}`);
    const base = BigInt(`0x${randomBytes(380).toString('hex')}`);
    const began = performance.now();
    power(base, exponent);
    times.push(performance.now() - began);
  }
  const one = median(times);
  return { one, srp: 3 * one };
}

/** Only the calls are timed, not the client's own arithmetic between them. */
async function timeSrpSignIn(server, email) {
  const own = startSrp();
  const AuthParameters = { USERNAME: email, SRP_A: own.publicA };
  let began = performance.now();
  const { ChallengeParameters } = await server.call('InitiateAuth', {
    ClientId: CLIENT_ID,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters,
  });
  let spent = performance.now() - began;
  const poolName = USER_POOL_ID.split('_')[1];
  const ChallengeResponses = answerChallenge(own, ChallengeParameters, { poolName, password: PASSWORD });
  began = performance.now();
  const answer = await server.call('RespondToAuthChallenge', {
    ClientId: CLIENT_ID,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses,
  });
  spent += performance.now() - began;
  if (answer.AuthenticationResult === undefined) throw new Error('the sign-in failed');
  return spent;
}

async function timePasswordSignIn(server, email) {
  const AuthParameters = { USERNAME: email, PASSWORD };
  const began = performance.now();
  const answer = await server.call('InitiateAuth', {
    ClientId: CLIENT_ID,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters,
  });
  const spent = performance.now() - began;
  if (answer.AuthenticationResult === undefined) throw new Error('the sign-in failed');
  return spent;
}

async function signUpMany(server, count) {
  const emails = Array.from({ length: count }, () => `user-${randomBytes(8).toString('hex')}@example.com`);
  const waiting = [...emails];
  const work = async () => {
    for (let email = waiting.pop(); email !== undefined; email = waiting.pop()) {
      await server.call('SignUp', { ClientId: CLIENT_ID, Username: email, Password: PASSWORD });
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return emails;
}

async function confirm(server, emails) {
  for (const email of emails) {
    const [message] = await server.get(`/_claviger/inbox?to=${encodeURIComponent(email)}`);
    await server.call('ConfirmSignUp', { ClientId: CLIENT_ID, Username: email, ConfirmationCode: message.code });
  }
}

function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

function print(what, figure, remark) {
  console.log(`${what.padEnd(58)} ${figure.padStart(10)}   ${remark}`);
}

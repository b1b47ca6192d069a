// The signer beside @smithy/signature-v4 and aws4fetch, and beside what WebCrypto alone takes: node bench/sign.mjs
import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { createSignedFetcher } from 'aws-sigv4-fetch';
import { AwsClient } from 'aws4fetch';
import { createAuth } from '../packages/auth/dist/index.js';
import { signedFetch } from '../packages/auth/dist/vend/index.js';
import { presignUrl, signRequest } from '../packages/auth/dist/vend/signature-v4.js';
import { startLocal } from '../packages/local/dist/index.js';
import { readOptions } from '../tools/benches.mjs';

readOptions('sign');

const ROUNDS = 7;
const CALLS = 3_000;
const credentials = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token'.repeat(200) };
const scope = { service: 'execute-api', region: 'us-east-1' };
const url = 'https://abc123.execute-api.us-east-1.amazonaws.com/prod/notes?a=1&b=2';
const body = 'x'.repeat(1024);
const headers = [['content-type', 'application/json']];

/** `node:crypto` in the form that the AWS SDK takes. */
class Sha256 {
  #hash;
  constructor(/** @type {any} */ key) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  }
  update(/** @type {any} */ data) {
    this.#hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
  reset() {}
}

const { subtle } = crypto;

/** WebCrypto in that form, as the SDK has it in browsers. */
class WebSha256 {
  #key;
  /** @type {Uint8Array<ArrayBuffer>[]} */
  #parts = [];
  constructor(/** @type {any} */ key) {
    this.#key = typeof key === 'string' ? new TextEncoder().encode(key) : key;
  }
  update(/** @type {any} */ data) {
    this.#parts.push(typeof data === 'string' ? new TextEncoder().encode(data) : data);
  }
  async digest() {
    const data = this.#parts.length === 1 ? this.#parts[0] : await new Blob(this.#parts).arrayBuffer();
    if (this.#key === undefined) return new Uint8Array(await subtle.digest('SHA-256', data ?? new ArrayBuffer(0)));
    const imported = await subtle.importKey('raw', this.#key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return new Uint8Array(await subtle.sign('HMAC', imported, data ?? new ArrayBuffer(0)));
  }
  reset() {}
}

const bytes = new TextEncoder().encode(body);
const key = await subtle.importKey('raw', bytes.slice(0, 32), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
const smithy = new SignatureV4({ credentials, ...scope, sha256: /** @type {any} */ (Sha256) });
const webSmithy = new SignatureV4({ credentials, ...scope, sha256: /** @type {any} */ (WebSha256) });
const aws4 = new AwsClient({ ...credentials, ...scope });
const { hostname, pathname, searchParams } = new URL(url);
const request = {
  ...{ method: 'POST', protocol: 'https:', hostname, path: pathname, query: Object.fromEntries(searchParams), body },
  headers: { host: hostname, ...Object.fromEntries(headers) },
};

// A guest's keys do for the calls that sign with a session. What is sent goes nowhere.
const local = await startLocal();
const auth = createAuth(local.outputs);
await auth.fetchAuthSession();
const answer = new Response();
const fetchNothing = async () => answer;
const fetchSigned = signedFetch(auth, { ...scope, fetch: fetchNothing });
const fetchOther = createSignedFetcher({ ...scope, credentials, fetch: fetchNothing });
const init = { method: 'POST', body, headers: Object.fromEntries(headers) };

/** @type {Record<string, () => Promise<unknown>>} */
const signers = {
  'WebCrypto alone (2 SHA-256, 1 HMAC)': async () => {
    await subtle.digest('SHA-256', bytes);
    await subtle.digest('SHA-256', bytes.subarray(0, 400));
    return subtle.sign('HMAC', key, bytes.subarray(0, 150));
  },
  '@claviger/auth, headers': () =>
    signRequest({ method: 'POST', url, headers, body, credentials, ...scope, atMs: Date.now() }),
  '@claviger/auth, URL': () =>
    presignUrl({ method: 'GET', url, credentials, ...scope, atMs: Date.now(), expiresInSeconds: 900 }),
  '@smithy/signature-v4, node:crypto': () => smithy.sign(request),
  '@smithy/signature-v4, WebCrypto': () => webSmithy.sign(request),
  'aws4fetch, headers': () => aws4.sign(url, init),
  '@claviger/auth, signedFetch': () => fetchSigned(url, init),
  'aws-sigv4-fetch': () => fetchOther(url, init),
};

/** @type {Map<string, number[]>} */
const times = new Map();
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, sign] of Object.entries(signers)) {
    const startedAt = performance.now();
    for (let call = 0; call < CALLS; call++) await sign();
    const microseconds = ((performance.now() - startedAt) * 1000) / CALLS;
    // The first round warms up.
    if (round > 0) times.set(name, [...(times.get(name) ?? []), microseconds]);
  }
}
const median = (/** @type {string} */ name) => (times.get(name) ?? []).sort((a, b) => a - b)[ROUNDS >> 1] ?? 0;
const floor = median('WebCrypto alone (2 SHA-256, 1 HMAC)');
console.log(`A POST of 1 kB, signed once; the median of ${ROUNDS} rounds of ${CALLS.toLocaleString('en')} calls\n`);
console.log(`${''.padEnd(40)}${'µs'.padStart(8)}${'× WebCrypto'.padStart(14)}`);
for (const name of Object.keys(signers)) {
  const value = median(name);
  console.log(`${name.padEnd(40)}${value.toFixed(1).padStart(8)}${(value / floor).toFixed(2).padStart(14)}`);
}
auth.dispose();
await local.close();

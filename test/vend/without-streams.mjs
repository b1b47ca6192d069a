// The globals of React Native: no streams, no events, and answers that are read whole before they are given. Signs a user in, and prints the
// answers to a request with the user's token, to one that is signed and to a call of an SDK: node without-streams.mjs OUTPUTS USERNAME PASSWORD URL
import { request } from 'node:http';

/** A `Response` as React Native has it: without `body`. */
class WholeResponse {
  #bytes;
  #init;
  constructor(body, { status = 200, headers } = {}) {
    this.#bytes = Buffer.from(body ?? '');
    this.#init = { status, headers };
    this.status = status;
    this.ok = status < 300;
    this.headers = new Headers(headers);
    if (typeof body === 'string') this.headers.set('content-type', 'text/plain;charset=UTF-8');
  }
  clone() {
    return new WholeResponse(this.#bytes, this.#init);
  }
  async text() {
    return this.#bytes.toString();
  }
  async arrayBuffer() {
    return new Uint8Array(this.#bytes).buffer;
  }
}

/** The `fetch` of React Native. */
function send(url, { method = 'GET', headers, body, signal } = {}) {
  return new Promise((resolve, reject) => {
    const options = { method, headers: Object.fromEntries(new Headers(headers)), signal };
    const outgoing = request(url, options, async (incoming) => {
      const chunks = await incoming.toArray();
      resolve(new WholeResponse(Buffer.concat(chunks), { status: incoming.statusCode, headers: incoming.headers }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A call of an SDK client with the plug-in, whose service says once that the keys expired. Gives the number of requests. */
async function callBySdk() {
  const middlewares = [];
  renewExpired(auth).applyToStack({ add: (middleware) => middlewares.push(middleware) });
  let requests = 0;
  const service = async () => {
    requests++;
    if (requests === 1) throw Object.assign(new Error('The keys expired.'), { name: 'ExpiredToken' });
  };
  await middlewares[0](service, {})({ input: { Body: 'text' } });
  return requests;
}

for (const name of Object.keys(Object.getOwnPropertyDescriptors(globalThis)).filter((name) =>
  /Stream|Event/.test(name),
))
  Reflect.deleteProperty(globalThis, name);
globalThis.Response = WholeResponse;
const { createAuth } = await import('@claviger/auth');
const { bearerFetch, renewExpired, signedFetch } = await import('@claviger/auth/vend');

const [outputs = '', username = '', password = '', url = ''] = process.argv.slice(2);
const auth = createAuth(JSON.parse(outputs), { fetch: send });
await auth.signIn({ username, password });
const init = { method: 'POST', body: '{"text":"Hello"}' };
const withToken = bearerFetch(auth, { token: 'access', origins: [new URL(url).origin] });
const signed = signedFetch(auth, { service: 'execute-api', region: 'us-east-1' });
const answers = [await withToken(`${url}/token`, init), await signed(`${url}/signed`, init)];
const texts = await Promise.all(answers.map(async (one) => [one.status, await one.text()]));
console.log(JSON.stringify([...texts, await callBySdk()]));
auth.dispose();

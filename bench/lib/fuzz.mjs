import { Agent, request } from 'node:http';
import { serviceModel } from '../../packages/local/dist/model/models.js';
import { createInputs } from './fuzz-inputs.mjs';
import { createRandom } from './random.mjs';

const TARGETS = { 'cognito-idp': 'AWSCognitoIdentityProviderService', 'cognito-identity': 'AWSCognitoIdentityService' };
const SERVICES = Object.keys(TARGETS);
/** An answer that takes longer counts as none. */
const PATIENCE_MS = 20_000;
// Each has a key pair made for it, and so takes a second of a core.
const SELDOM = new Set(['CreateUserPool']);

/**
 * Sends random requests to a server.
 *
 * @param options.url where it listens
 * @param options.requests how many
 * @param options.seed the same seed sends the same requests, as long as answers come in the same order
 * @param options.parallel how many at a time
 * @returns what was wrong (`faults`: a 5xx, an invalid answer, no answer), and how often each status came
 */
export async function fuzz({ url, requests, seed, parallel = 1, onProgress = () => undefined }) {
  const random = createRandom(seed);
  const inputs = createInputs(random);
  const agent = new Agent({ keepAlive: true, maxSockets: parallel });
  const statuses = new Map();
  const faults = [];
  let slowestMs = 0;
  let sent = 0;

  const worker = async () => {
    while (sent < requests && faults.length < 20) {
      const number = sent++;
      if (number % 5_000 === 0) onProgress(number);
      const made = makeRequest(random, inputs);
      const started = performance.now();
      const answer = await send(agent, url, made).catch((error) => ({ status: 0, text: error.message }));
      slowestMs = Math.max(slowestMs, performance.now() - started);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const fault = faultOf(answer, made);
      if (fault !== undefined) faults.push(`request ${number} (${made.what}): ${fault}: ${made.body.slice(0, 300)}`);
      else if (answer.status === 200 && made.isOperation) inputs.known.learn(JSON.parse(answer.text));
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  agent.destroy();
  return { faults, statuses: Object.fromEntries(statuses), slowestMs };
}

function makeRequest(random, inputs) {
  if (random.percent(3)) return makeNonsense(random);
  const service = random.percent(85) ? 'cognito-idp' : 'cognito-identity';
  let operation = random.pick(OPERATIONS[service]);
  if (SELDOM.has(operation) && random.percent(90)) operation = 'DescribeUserPool';
  const body = JSON.stringify(inputs.make(service, operation));
  return {
    what: operation,
    isOperation: true,
    method: 'POST',
    path: '/',
    body,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${TARGETS[service]}.${operation}`,
      ...signature(service),
    },
  };
}

const OPERATIONS = Object.fromEntries(
  SERVICES.map((service) => [service, Object.keys(serviceModel(service).operations)]),
);

/** What is no operation at all. */
function makeNonsense(random) {
  const target = random.pick(['', 'AWSCognitoIdentityProviderService.', 'x.y', `${TARGETS['cognito-idp']}.SignUp`]);
  return {
    what: 'nonsense',
    isOperation: false,
    method: random.pick(['POST', 'GET', 'PUT', 'DELETE']),
    path: random.pick([
      '/',
      '/?Action=GetCallerIdentity',
      '/?Action=x&a[]=%zz',
      '/%',
      '/us-east-1_X/.well-known/jwks.json',
    ]),
    body: random.pick([
      '',
      '{',
      '[]',
      'null',
      '"x"',
      '{"a":',
      'Action=AssumeRoleWithWebIdentity&Version=x',
      '\u0000',
      '{}'.repeat(50),
    ]),
    headers: {
      'content-type': random.pick(['application/json', 'application/x-www-form-urlencoded', 'text/plain', '']),
      ...(target === '' ? {} : { 'x-amz-target': target }),
      authorization: random.pick(['', 'Bearer x', 'AWS4-HMAC-SHA256 Credential=', 'AWS4-HMAC-SHA256 ,,,=']),
    },
  };
}

/** By an unknown key, which on loopback counts as the administrator's. */
function signature(service) {
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  return {
    'x-amz-date': date,
    authorization:
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${date.slice(0, 8)}/us-east-1/${service}/aws4_request, ` +
      `SignedHeaders=host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`,
  };
}

function send(agent, url, { method, path, headers, body }) {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${path}`, { agent, method, headers, timeout: PATIENCE_MS }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, text: Buffer.concat(chunks).toString() }));
      answer.on('error', reject);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)));
    outgoing.on('error', reject);
    outgoing.end(method === 'GET' ? undefined : body);
  });
}

function faultOf({ status, text }, { isOperation }) {
  if (status === 0) return `no answer (${text})`;
  if (status >= 500) return `status ${status} ${text.slice(0, 200)}`;
  if (!isOperation) return undefined;
  try {
    const body = JSON.parse(text);
    return status === 200 || typeof body.__type === 'string' ? undefined : `status ${status} without a name`;
  } catch {
    return `status ${status}, and no JSON`;
  }
}

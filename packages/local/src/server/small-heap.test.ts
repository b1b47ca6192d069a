import { type ChildProcess, spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { installPackage } from '../../test-support/installed.js';
import { signature } from '../../test-support/model-walk/raw-call.js';
import { sampleInput } from '../../test-support/model-walk/samples.js';
import { inputShape, serviceModel, shapeNamed } from '../model/models.js';
import type { Shape } from '../model/shapes/shapes.js';
import type { ServiceName } from '../wire/operation.js';

const installed = await installPackage();
afterAll(() => installed.remove());

const HEAP_MB = 256;
const LARGEST_BYTES = 1_048_576;
const MORE = 100;
const AT_ONCE = 8;

interface Request {
  readonly name: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const TARGETS = { 'cognito-idp': 'AWSCognitoIdentityProviderService', 'cognito-identity': 'AWSCognitoIdentityService' };

/** Where an input has a list or map, by the names of its members, the outermost first. */
function findCollection(service: ServiceName, shape: Shape, depth = 0): readonly string[] | undefined {
  if (shape.kind !== 'structure' || depth > 4) return undefined;
  const members = Object.entries(shape.members).map(
    ([name, of]) => [name, shapeNamed(serviceModel(service), of)] as const,
  );
  const direct = members.find(([, { kind }]) => kind === 'list' || kind === 'map');
  if (direct !== undefined) return [direct[0]];
  for (const [name, member] of members) {
    const inner = findCollection(service, member, depth + 1);
    if (inner !== undefined) return [name, ...inner];
  }
  return undefined;
}

function memberOf(service: ServiceName, shape: Shape, path: readonly string[]): Shape {
  return path.reduce<Shape>((of, name) => {
    if (of.kind !== 'structure') throw new TypeError(`${name} is in no structure`);
    return shapeNamed(serviceModel(service), of.members[name] ?? '');
  }, shape);
}

/** As many parts as fit, each as small as it can be, so that most of them break a constraint. */
function largestText(service: ServiceName, collection: Shape): string {
  const isMap = collection.kind === 'map';
  const { kind } = shapeNamed(serviceModel(service), 'of' in collection ? collection.of : '');
  const value = kind === 'structure' || kind === 'map' ? '{}' : kind === 'list' ? '[]' : '""';
  const name = `${collection.kind} of ${value}`;
  const text = largestTexts.get(name) ?? repeat(value, isMap);
  largestTexts.set(name, text);
  return text;
}

/** Few texts serve all operations. */
const largestTexts = new Map<string, string>();

function repeat(value: string, isMap: boolean): string {
  const parts: string[] = [];
  for (let bytes = 10_000; bytes < LARGEST_BYTES; ) {
    const part = isMap ? `"${parts.length}":${value}` : value;
    parts.push(part);
    bytes += part.length + 1;
  }
  return isMap ? `{${parts.join(',')}}` : `[${parts.join(',')}]`;
}

function jsonRequests(service: Exclude<ServiceName, 'sts'>): readonly Request[] {
  return Object.keys(serviceModel(service).operations).flatMap((name) => {
    const shape = inputShape(service, name);
    const path = findCollection(service, shape);
    if (path === undefined) return [];
    const sample = sampleInput(service, name);
    // The collection takes the place of this text, so that no test has to build it as objects.
    const nested = path.toReversed().reduce<unknown>((inner, member) => ({ [member]: inner }), '#collection');
    const body = JSON.stringify({ ...sample, ...(nested as object) }).replace('"#collection"', () =>
      largestText(service, memberOf(service, shape, path)),
    );
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${TARGETS[service]}.${name}`,
      ...signature(service, Date.now()),
    };
    return [{ name, headers, body }];
  });
}

function stsRequests(): readonly Request[] {
  return Object.keys(serviceModel('sts').operations).flatMap((name) => {
    const [member] = findCollection('sts', inputShape('sts', name)) ?? [];
    if (member === undefined) return [];
    const parts: string[] = [`Action=${name}&Version=2011-06-15`];
    for (let bytes = 10_000; bytes < LARGEST_BYTES; bytes += parts.at(-1)?.length ?? 0) {
      parts.push(`&${member}.member.${parts.length}.arn=`);
    }
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signature('sts', Date.now()) };
    return [{ name, headers, body: parts.join('') }];
  });
}

async function startSmallServer(): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${HEAP_MB}`, installed.bin, 'start', '--port', '0', '--data', ':memory:'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (said.length < 10_000) said += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error('The server did not start.')));
  });
  return { url, child };
}

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
afterAll(() => agent.destroy());

async function send(url: string, { headers, body }: Request): Promise<{ status: number; bytes: number }> {
  return await new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers, agent }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, bytes }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

test('a server with a small heap answers the largest requests of every operation, and lives', async () => {
  const { url, child } = await startSmallServer();
  const requests = [...jsonRequests('cognito-idp'), ...jsonRequests('cognito-identity'), ...stsRequests()];
  expect(requests.length).toBeGreaterThan(50);
  for (const { name, body } of requests) {
    expect(body.length, name).toBeGreaterThan(1_000_000);
    expect(body.length, name).toBeLessThanOrEqual(LARGEST_BYTES);
  }
  const queue = [...requests, ...Array.from({ length: MORE }, (_, index) => requests[index % requests.length])];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { status, bytes } = await send(url, next);
      expect(status, next.name).toBeGreaterThanOrEqual(200);
      expect(status, next.name).toBeLessThan(500);
      expect(bytes, next.name).toBeLessThan(50_000);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(child.exitCode).toBeNull();
  expect((await fetch(`${url}/_claviger/health`)).status).toBe(200);
}, 60_000);

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Local, VerifiedRequest } from '@claviger/local';
import S3rver from 's3rver';
import { onTestFinished } from 'vitest';

/** A request to S3: what it does, and for whom. */
export interface S3Request {
  readonly method: string;
  /** The path, decoded: `/bucket/key`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accessKeyId: string;
  /** Whether the body came as `aws-chunked`, with its checksum after it. */
  readonly isChunked: boolean;
  /** Absent where the signature was refused. */
  readonly signer?: VerifiedRequest;
  readonly isAllowed: boolean;
}

export interface S3Door {
  readonly url: string;
  readonly requests: S3Request[];
  /** Runs after each request that the policies allow, before its answer. */
  afterEach: (request: S3Request) => Promise<unknown> | undefined;
  /** The users whose parts each finished object has, by its path. */
  readonly owners: Map<string, Set<string | undefined>>;
}

/** What a bucket grants: each identity its own folder. */
const policy = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Action: 's3:*',
    Resource: `arn:aws:s3:::*/private/\${cognito-identity.amazonaws.com:sub}/*`,
  },
} as const;

/** The roles of users and guests, each with its own folder. */
export const ownFolder = { ClavigerAuthenticated: policy, ClavigerGuest: policy } as const;

interface S3DoorOptions {
  readonly buckets: readonly string[];
  readonly tls?: { readonly key: string; readonly cert: string };
}

/**
 * S3 that checks who asks, until the end of the test: a door verifies each request and asks the role's policies, and
 * `s3rver` behind it keeps the objects.
 */
export async function openS3(local: Local, { buckets, tls }: S3DoorOptions): Promise<S3Door> {
  const directory = mkdtempSync(join(tmpdir(), 'claviger-s3-'));
  const store = new S3rver({
    ...{ address: '127.0.0.1', port: 0, silent: true, directory },
    configureBuckets: buckets.map((name) => ({ name })),
  });
  const { port: storePort } = await store.run();
  const requests: S3Request[] = [];
  const parts = new Map<string, Set<string | undefined>>();

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = incoming;
    const body = Buffer.concat(chunks);
    const [path = '', search] = url.split('?');
    const query = new URLSearchParams(search);
    const isChunked = headers['content-encoding']?.includes('aws-chunked') === true;
    const request = {
      method,
      path: decodeURIComponent(path),
      query,
      isChunked,
      accessKeyId: findAccessKeyId(incoming),
    };
    const end = (status: number, text: string): void => {
      outgoing.setHeader('date', new Date(local.clock.now()).toUTCString());
      outgoing.writeHead(status, { 'content-type': 'application/xml' }).end(text);
    };
    let signer: VerifiedRequest;
    try {
      signer = await local.verifyRequest({ method, url, headers, body }, findAction(request));
    } catch (error) {
      requests.push({ ...request, isAllowed: false });
      const { name, message } = error as Error;
      return end(403, `<Error><Code>${name}</Code><Message>${message}</Message></Error>`);
    }
    const seen = { ...request, signer, isAllowed: signer.allowed === true };
    requests.push(seen);
    if (!seen.isAllowed) return end(403, '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
    // To S3 these are parts of a key; `fetch` and s3rver resolve them, to a path that the policies did not allow.
    if (/\/\.{1,2}(?:\/|$)/.test(request.path)) return end(404, '<Error><Code>NoSuchKey</Code></Error>');
    // s3rver cannot abort an upload.
    if (method === 'DELETE' && query.has('uploadId')) return end(204, '');
    const stored = await forward(`http://127.0.0.1:${storePort}${toStored(url)}`, {
      ...{ method, headers },
      body: isChunked ? readChunks(body) : body,
    });
    noteOwner({ parts, owners: door.owners }, seen, signer.sub ?? signer.identityId);
    await door.afterEach(seen);
    outgoing.setHeader('date', new Date(local.clock.now()).toUTCString());
    outgoing.writeHead(stored.status, stored.headers).end(stored.body);
  };
  const listener: RequestListener = (incoming, outgoing) => {
    allowPages(outgoing, incoming);
    if (incoming.method === 'OPTIONS') return void outgoing.writeHead(204).end();
    answer(incoming, outgoing).catch((error) => outgoing.writeHead(500).end(String(error)));
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const door: S3Door = { url, requests, owners: new Map(), afterEach: () => undefined };
  return door;
}

/**
 * Lets parts arrive in batches, and `work` run when all of a batch are stored: no part is on its way during that.
 *
 * @param size how many parts the client sends at a time.
 */
export function afterEachBatch(
  door: S3Door,
  { size, parts, work }: { readonly size: number; readonly parts: number; readonly work: () => Promise<unknown> },
): void {
  const waiting: (() => void)[] = [];
  let left = parts;
  door.afterEach = async ({ query }) => {
    if (!query.has('partNumber')) return;
    const answered = new Promise<void>((resolve) => waiting.push(resolve));
    if (waiting.length === Math.min(size, left)) {
      left -= waiting.length;
      await work();
      for (const answer of waiting.splice(0)) answer();
    }
    await answered;
  };
}

/** As the bucket's CORS configuration lets an app's pages do. */
function allowPages(outgoing: ServerResponse, { headers }: IncomingMessage): void {
  outgoing.setHeader('access-control-allow-origin', '*');
  outgoing.setHeader('access-control-allow-methods', 'GET, PUT, POST, DELETE, HEAD');
  outgoing.setHeader('access-control-allow-headers', headers['access-control-request-headers'] ?? '*');
  outgoing.setHeader('access-control-expose-headers', 'etag, date');
}

function findAccessKeyId({ url = '', headers }: IncomingMessage): string {
  return /Credential=([^/]+)/.exec(`${headers.authorization} ${url.replace('%2F', '/')}`)?.[1] ?? '';
}

/** The action and the resource of a request, in IAM's terms. */
function findAction({ method, path, query }: Pick<S3Request, 'method' | 'path' | 'query'>) {
  const isBucket = /^\/[^/]+\/?$/.test(path);
  // A policy of a bucket restricts a list by `s3:prefix`: here the prefix is part of the resource.
  const resource = `arn:aws:s3:::${path.slice(1).replace(/\/$/, '')}${isBucket ? `/${query.get('prefix') ?? ''}` : ''}`;
  const reads = method === 'GET' || method === 'HEAD';
  if (isBucket) return { action: 's3:ListBucket', resource };
  return { action: reads ? 's3:GetObject' : method === 'DELETE' ? 's3:DeleteObject' : 's3:PutObject', resource };
}

/** Remembers whose parts an object has. */
function noteOwner(
  { parts, owners }: { readonly parts: Map<string, Set<string | undefined>>; readonly owners: S3Door['owners'] },
  { method, path, query }: S3Request,
  owner: string | undefined,
): void {
  const uploadId = query.get('uploadId');
  if (method === 'PUT' && uploadId === null) owners.set(path, new Set([owner]));
  if (uploadId === null) return;
  const known = parts.get(uploadId) ?? new Set();
  parts.set(uploadId, known.add(owner));
  if (method === 'POST') owners.set(path, known);
}

/** s3rver gives no header that the query wishes for to a request without a signature. */
function toStored(url: string): string {
  const [path, query = ''] = url.split('?');
  const kept = query.split('&').filter((pair) => !pair.startsWith('response-'));
  return `${path}?${kept.join('&')}`;
}

async function forward(
  url: string,
  { method, headers, body }: { readonly method: string; readonly headers: IncomingMessage['headers']; body: Buffer },
) {
  const passed = Object.entries(headers).filter(([name]) => /^(?:content-type|range|x-amz-meta-.*)$/.test(name));
  const response = await fetch(url, {
    method,
    // s3rver takes a request for one of an SDK by such a header.
    headers: Object.fromEntries([...passed, ['x-amz-request-payer', 'requester']]) as Record<string, string>,
    ...(method !== 'GET' && method !== 'HEAD' && { body: body as Uint8Array<ArrayBuffer> }),
  });
  const kept = [...response.headers].filter(([name]) => /^(?:content-(?:type|length)|etag|last-modified)$/.test(name));
  return {
    status: response.status,
    headers: Object.fromEntries(kept),
    body: Buffer.from(await response.arrayBuffer()),
  };
}

/** Decodes `aws-chunked`, and compares the checksum after the chunks. */
function readChunks(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, end), 16);
    if (!Number.isInteger(size)) throw new Error('The body is not chunked.');
    at = end + 2;
    if (size === 0) break;
    chunks.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const whole = Buffer.concat(chunks);
  const sent = /^x-amz-checksum-crc32:(\S+)/.exec(body.toString('latin1', at))?.[1];
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(whole));
  if (sent !== bytes.toString('base64')) throw new Error('The checksum is not that of the body.');
  return whole;
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isAuthError } from '../errors/auth-error.js';
import { describeFailure } from './describe-failure.js';
import { isAddressedTo } from './is-addressed-to.js';
import { type KeyVendor, toExpiration } from './key-vendor.js';

/** An endpoint that AWS SDKs take credentials from, as from the agent of a container. */
export interface CredentialsEndpoint {
  readonly url: string;
  /** What a request must send as `Authorization`. */
  readonly token: string;
  close(): Promise<void>;
}

const PATH = '/credentials';

const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  connection: 'close',
};

/** A request that the endpoint refuses, and why. */
interface Denial {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/**
 * Starts a credentials endpoint on a free port of 127.0.0.1. It answers only requests with its token, and none that a browser
 * sent for a page.
 *
 * @param profile - the name of the profile, for messages.
 */
export async function startCredentialsEndpoint(vend: KeyVendor, profile: string): Promise<CredentialsEndpoint> {
  const token = randomBytes(32).toString('base64url');
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const denial = findDenial(request, { host: `127.0.0.1:${port}`, token });
    if (denial) deny(response, denial);
    else void answer(response, vend, profile);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${PATH}`,
    token,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function findDenial(
  request: IncomingMessage,
  { host, token }: { readonly host: string; readonly token: string },
): Denial | undefined {
  const { method, url, headers } = request;
  const isForPage = headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
  if (!isAddressedTo(request, host) || isForPage)
    return { status: 403, code: 'Forbidden', message: 'This endpoint answers no browser and no other host name.' };
  if (url !== PATH) return { status: 404, code: 'NotFound', message: `There is only ${PATH}.` };
  if (method !== 'GET') return { status: 405, code: 'MethodNotAllowed', message: 'Only GET is allowed.' };
  if (!isEqual(headers.authorization ?? '', token))
    return { status: 401, code: 'Unauthorized', message: 'Authorization is not AWS_CONTAINER_AUTHORIZATION_TOKEN.' };
  return undefined;
}

/** Compares in constant time, also texts of different lengths. */
function isEqual(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

async function answer(response: ServerResponse, vend: KeyVendor, profile: string): Promise<void> {
  try {
    const keys = await vend();
    const body = {
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey,
      Token: keys.sessionToken,
      Expiration: toExpiration(keys),
    };
    response.writeHead(200, HEADERS).end(JSON.stringify(body));
  } catch (error) {
    // SDKs repeat a request after a 5xx answer.
    const status = isAuthError(error) && error.retryable ? 503 : 403;
    const code = isAuthError(error) ? error.code : 'Unknown';
    deny(response, { status, code, message: describeFailure(error, profile) });
  }
}

/** The SDKs read the members of an error in different cases. */
function deny(response: ServerResponse, { status, code, message }: Denial): void {
  response.writeHead(status, HEADERS).end(JSON.stringify({ code, message, Code: code, Message: message }));
}

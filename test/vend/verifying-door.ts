import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Local, VerifiedRequest } from '@claviger/local';
import { onTestFinished } from 'vitest';

/** A request that reached the door, and who signed it. */
export interface DoorRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly accessKeyId: string;
  readonly signer?: VerifiedRequest;
}

/** What the door answers with, instead of `200`. */
export interface DoorAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** The end of the body, which comes later. */
  readonly rest?: Promise<string>;
}

export interface Door {
  readonly url: string;
  /** All that came, also those that were refused. */
  readonly requests: DoorRequest[];
  /** Keys that the door calls expired, though they are not. */
  readonly dead: Set<string>;
  /** Decides about a request before the door verifies it. */
  answer: (request: DoorRequest) => DoorAnswer | undefined;
}

/** A server that verifies the signature of each request as a service of AWS does, gone after the test. */
export async function openDoor(local: Local): Promise<Door> {
  const requests: DoorRequest[] = [];
  const dead = new Set<string>();
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = incoming;
    const body = Buffer.concat(chunks);
    const accessKeyId = /Credential=([^/]+)/.exec(`${headers.authorization} ${url.replace('%2F', '/')}`)?.[1] ?? '';
    const request = { method, url, headers, body, accessKeyId };
    outgoing.setHeader('date', new Date(local.clock.now()).toUTCString());
    const end = ({ status, headers: more, body: text = '', rest }: DoorAnswer): void => {
      outgoing.writeHead(status, more);
      if (rest === undefined) outgoing.end(text);
      else outgoing.write(text);
      void rest?.then((last) => outgoing.end(last));
    };
    const refuse = (name: string): void => end({ status: 403, headers: { 'x-amzn-errortype': name }, body: '{}' });
    const answer = door.answer(request);
    if (answer) {
      requests.push(request);
      return end(answer);
    }
    try {
      const signer = await local.verifyRequest(request);
      requests.push({ ...request, signer });
      if (dead.has(accessKeyId)) return refuse('ExpiredTokenException');
      end({ status: 200, body: JSON.stringify(signer) });
    } catch (error) {
      requests.push(request);
      refuse((error as Error).name);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const door: Door = { url, requests, dead, answer: () => undefined };
  return door;
}

/** How many credentials a context has asked for. */
export function countKeys({ network }: { readonly network: { readonly operations: readonly string[] } }): number {
  return network.operations.filter((operation) => operation === 'GetCredentialsForIdentity').length;
}

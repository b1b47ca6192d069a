import type { IncomingMessage } from 'node:http';
import { createByteBuffer } from './byte-buffer.js';

/** The largest body that is read: what Cognito's own operations take is far below. */
const LARGEST_BODY_BYTES: number = 1_048_576;

/** How long a body may take from its first byte to its last. */
const LONGEST_BODY_MS = 30_000;

/** A body that is not read to its end. The message is a sentence for the caller. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  /** HTTP status: 413 for one that is too large, 408 for one that takes too long. */
  readonly status: 413 | 408;

  constructor(status: BodyError['status'], message: string) {
    super(message);
    this.status = status;
  }
}

export interface BodyLimits {
  /** Default 1 MB. */
  readonly largestBytes?: number;
  /** In milliseconds; default 30 seconds. */
  readonly withinMs?: number;
}

/**
 * Reads a request's body into one buffer, within a limit of bytes and of time. What follows after a limit is thrown
 * away.
 *
 * @throws {BodyError}
 */
export async function readBody(
  incoming: IncomingMessage,
  { largestBytes = LARGEST_BODY_BYTES, withinMs = LONGEST_BODY_MS }: BodyLimits = {},
): Promise<Buffer> {
  const tooLarge = (): BodyError => new BodyError(413, `The request body is larger than ${largestBytes} bytes.`);
  if (Number(incoming.headers['content-length'] ?? 0) > largestBytes) {
    discardBody(incoming);
    throw tooLarge();
  }
  // An earlier reader of the request may have come to its end, which is emitted only once.
  if (incoming.readableEnded) return Buffer.alloc(0);
  return await new Promise((resolve, reject) => {
    const bytes = createByteBuffer(largestBytes);
    const stop = (): void => {
      clearTimeout(timer);
      incoming.off('data', take).off('end', end).off('close', close);
    };
    const fail = (error: BodyError): void => {
      stop();
      discardBody(incoming);
      reject(error);
    };
    const take = (chunk: Buffer): void => {
      if (!bytes.append(chunk)) fail(tooLarge());
    };
    const end = (): void => {
      stop();
      resolve(bytes.content());
    };
    // Comes after the end as well, and a rejection without a listener costs as much as a query.
    const close = (): void => {
      stop();
      reject(new Error('The request ended before its body did.'));
    };
    const timer = setTimeout(() => {
      fail(new BodyError(408, `The request body did not arrive within ${withinMs / 1_000} seconds.`));
    }, withinMs);
    incoming.on('data', take).on('end', end).on('close', close);
    incoming.once('error', reject);
  });
}

/** What is thrown away of a body that is refused, before the connection goes too. */
const LARGEST_DISCARD_BYTES = 67_108_864;
const LONGEST_DISCARD_MS = 5_000;

/**
 * Lets the rest of a body pass unread. A client reads the error only if the server takes the rest of its body.
 */
export function discardBody(incoming: IncomingMessage): void {
  let discarded = 0;
  const timer = setTimeout(() => incoming.destroy(), LONGEST_DISCARD_MS);
  timer.unref();
  incoming.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > LARGEST_DISCARD_BYTES) incoming.destroy();
  });
  incoming.on('close', () => clearTimeout(timer));
  incoming.on('error', () => undefined);
  incoming.resume();
}

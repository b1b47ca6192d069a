import type { IncomingMessage } from 'node:http';

/** The largest body that is read: what Cognito's own operations take is far below. */
export const LARGEST_BODY_BYTES: number = 1_048_576;

/** Reads a request's body; nothing when it is larger than allowed, of which then no more than that was kept. */
export async function readBody(
  incoming: IncomingMessage,
  largest: number = LARGEST_BODY_BYTES,
): Promise<Buffer | undefined> {
  if (Number(incoming.headers['content-length'] ?? 0) > largest) return undefined;
  // Whoever looked at the request before may have come to its end: that is told only once.
  if (incoming.readableEnded) return Buffer.alloc(0);
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > largest) finish(undefined);
      else chunks.push(chunk);
    };
    const end = (): void => finish(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    // Comes after the end as well, and an error that nobody hears of costs as much as a query.
    const close = (): void => reject(new Error('The request ended before its body did.'));
    const finish = (body: Buffer | undefined): void => {
      incoming.off('data', take).off('end', end).off('close', close);
      resolve(body);
    };
    incoming.on('data', take).on('end', end).on('close', close);
    incoming.once('error', reject);
  });
}

/** What is thrown away of a body that is too large, before the connection goes too. */
const LARGEST_DISCARD_BYTES = 67_108_864;

/**
 * Lets the rest of a body pass unread. A client gets to read the refusal only if its body is taken off it meanwhile.
 */
export function discardBody(incoming: IncomingMessage): void {
  let discarded = 0;
  incoming.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > LARGEST_DISCARD_BYTES) incoming.destroy();
  });
  incoming.on('error', () => undefined);
  incoming.resume();
}

/** Bytes that arrive in pieces, in one buffer: pieces that are kept apart would keep the memory that each lies in. */
export interface ByteBuffer {
  /** @returns false when the piece would make it larger than allowed; then nothing is kept */
  append(piece: Uint8Array): boolean;
  /** What has arrived so far. */
  content(): Buffer;
}

/** Most bodies fit into this, and then are copied once. */
const FIRST_BYTES = 4_096;

/** @param largestBytes how much may arrive */
export function createByteBuffer(largestBytes: number): ByteBuffer {
  let buffer = Buffer.alloc(0);
  let length = 0;
  return {
    append: (piece) => {
      const needed = length + piece.byteLength;
      if (needed > largestBytes) {
        buffer = Buffer.alloc(0);
        length = 0;
        return false;
      }
      if (needed > buffer.length) {
        const grown = Buffer.allocUnsafeSlow(Math.min(largestBytes, Math.max(needed, 2 * buffer.length, FIRST_BYTES)));
        buffer.copy(grown, 0, 0, length);
        buffer = grown;
      }
      buffer.set(piece, length);
      length = needed;
      return true;
    },
    content: () => buffer.subarray(0, length),
  };
}

/**
 * Reads the text that a server elsewhere answered with.
 *
 * @returns nothing when it is larger than allowed; then the rest is not read
 */
export async function readAnswerText(answer: Response, largestBytes: number): Promise<string | undefined> {
  const bytes = createByteBuffer(largestBytes);
  for await (const piece of answer.body ?? []) {
    // Leaving the loop cancels the body.
    if (!bytes.append(piece)) return undefined;
  }
  return bytes.content().toString();
}

import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';

/** `node:crypto` in the form that the AWS SDK takes. */
export class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(key?: unknown) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key as Uint8Array);
  }
  update(data: unknown): void {
    this.#hash.update(data as Uint8Array);
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
  reset(): void {}
}

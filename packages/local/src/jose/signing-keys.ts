import type { KeyObject } from 'node:crypto';

/** One RSA key pair, ready to use: the `KeyObject`s are made once and kept. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As it stands in a JWKS. */
  readonly jwk: {
    readonly kid: string;
    readonly kty: 'RSA';
    readonly alg: string;
    readonly use: 'sig';
    readonly n: string;
    readonly e: string;
  };
}

/**
 * Key pairs by owner: a user pool's id, or `cognito-identity` for the tokens of identity pools. Made off the
 * main thread, kept in the store, prepared once.
 */
export interface SigningKeys {
  /** The owner's two keys: the first signs ID tokens, the second access tokens. Made when there are none yet. */
  get(owner: string): Promise<readonly [SigningKey, SigningKey]>;
}

import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { AuthenticatorMaker } from './attestation.js';

/** What an authenticator does besides signing, in WebAuthn's own terms. */
interface AuthenticatorOptions {
  readonly origin?: string;
  readonly rpId?: string;
  /** Whether it made sure of who uses it. */
  readonly userVerified?: boolean;
  /** Its maker, which vouches for the key of a registration. */
  readonly maker?: AuthenticatorMaker;
}

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
}

interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
}

/** An authenticator with one P-256 key, as a browser shows it to a page (WebAuthn level 3, JSON forms). */
export interface Authenticator {
  readonly id: string;
  register(options: CreationOptions, differently?: AuthenticatorOptions): object;
  authenticate(options: RequestOptions, differently?: AuthenticatorOptions): string;
}

const ORIGIN = 'http://localhost:3000';
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED = 0x40;

export function createAuthenticator(): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(32);
  const id = credentialId.toString('base64url');
  let counter = 0;

  const authenticatorData = (rpId: string, userVerified: boolean, attested?: Buffer): Buffer => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter++);
    const flags = USER_PRESENT | (userVerified ? USER_VERIFIED : 0) | (attested === undefined ? 0 : ATTESTED);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, attested ?? Buffer.alloc(0)]);
  };
  const shown = { id, rawId: id, type: 'public-key', authenticatorAttachment: 'platform', clientExtensionResults: {} };

  return {
    id,
    register: ({ challenge, rp }, { origin = ORIGIN, rpId = rp.id, userVerified = true, maker } = {}) => {
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const key = encodeMap([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, 'base64url')],
        [-3, Buffer.from(y, 'base64url')],
      ]);
      const length = Buffer.from([0, credentialId.length]);
      const authData = authenticatorData(
        rpId,
        userVerified,
        Buffer.concat([Buffer.alloc(16), length, credentialId, key]),
      );
      const clientDataJson = clientData('webauthn.create', challenge, origin);
      const attestation = encodeMap([
        ['fmt', maker === undefined ? 'none' : 'packed'],
        ['attStmt', new Map(maker && vouch(maker, Buffer.concat([authData, sha256(clientDataJson)])))],
        ['authData', authData],
      ]);
      return {
        ...shown,
        response: {
          clientDataJSON: clientDataJson.toString('base64url'),
          attestationObject: attestation.toString('base64url'),
          transports: ['internal'],
        },
      };
    },
    authenticate: (options, { origin = ORIGIN, rpId = options.rpId, userVerified = true } = {}) => {
      const clientDataJson = clientData('webauthn.get', options.challenge, origin);
      const authData = authenticatorData(rpId, userVerified);
      const signature = sign('sha256', Buffer.concat([authData, sha256(clientDataJson)]), privateKey);
      return JSON.stringify({
        ...shown,
        response: {
          clientDataJSON: clientDataJson.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: signature.toString('base64url'),
        },
      });
    },
  };
}

function clientData(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function sha256(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}

/** The statement of the form `packed`. */
function vouch(maker: AuthenticatorMaker, content: Buffer): CborEntries {
  return [
    ['alg', -7],
    ['sig', maker.sign(content)],
    ['x5c', [maker.certificate]],
  ];
}

type CborValue = number | string | Buffer | readonly Buffer[] | ReadonlyMap<number | string, CborValue>;
type CborEntries = readonly (readonly [number | string, CborValue])[];

/** A CBOR map (RFC 8949). */
function encodeMap(entries: CborEntries): Buffer {
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, value]) => [encode(key), encode(value)])]);
}

function encode(value: CborValue): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, value.length), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map) return encodeMap([...value]);
  const list = value as readonly Buffer[];
  return Buffer.concat([head(4, list.length), ...list.map(encode)]);
}

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  return length < 256
    ? Buffer.from([(major << 5) | 24, length])
    : Buffer.from([(major << 5) | 25, length >> 8, length & 0xff]);
}

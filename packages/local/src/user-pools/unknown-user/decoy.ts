import type { LocalServices } from '../../context/services.js';
import type { Delivery } from '../messages/delivery.js';
import type { UserPool } from '../pools/pool-settings.js';
import type { SrpVerifier } from '../srp/srp.js';

/** What the server shows in place of a user that the pool does not have. Always the same for a name. */
export interface Decoy {
  /** A UUID that no user has. */
  readonly sub: string;
  readonly username: string;
  /** Of a password that no user has. */
  readonly salt: string;
}

const SUB_BYTES = 16;
/** Of a number of 3,072 bits, in hex. */
const VERIFIER_DIGITS = 768;

/** Derives a decoy from the server's key: another server shows another decoy for the same name. */
export function deriveDecoy({ math, sealer }: LocalServices, pool: UserPool, name: string): Decoy {
  const derived = math.mac(sealer.derivationKey, `decoy|${pool.id}|${name}`);
  const id = derived.toString('hex', 0, SUB_BYTES);
  const sub = `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20, 32)}`;
  const usernameIsSub = (pool.settings.UsernameAttributes ?? []).length > 0;
  return { sub, username: usernameIsSub ? sub : name, salt: derived.toString('hex', SUB_BYTES) };
}

/** The verifier to a decoy's salt, of the length of a real one. No password gives it. */
export function deriveDecoyVerifier({ math, sealer }: LocalServices, { sub, salt }: Decoy): SrpVerifier {
  const derived = math.mac(sealer.derivationKey, `decoy verifier|${sub}`).toString('hex');
  return { salt, verifier: derived.repeat(VERIFIER_DIGITS / derived.length) };
}

/** Where a message to an unknown user would go: always the same place for a name. */
export function createDecoyDelivery(medium: Delivery['medium'], name: string): Delivery {
  if (medium === 'EMAIL') {
    return { attribute: 'email', medium, destination: name.includes('@') ? name : `${name}@${name}` };
  }
  const digits = [...name].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 10_000, 7);
  const destination = /^\+\d+$/.test(name) ? name : `+1${digits.toString().padStart(4, '0')}`;
  return { attribute: 'phone_number', medium, destination };
}

import type { LocalServices } from '../../context/services.js';
import type { Contact, Delivery } from '../messages/delivery.js';
import { normalizeName, type UserPool } from '../pools/pool-settings.js';
import type { SrpVerifier } from '../srp/srp.js';

/** What the server shows in place of a user that the pool does not have. Always the same for a name, as the pool compares it. */
export interface Decoy {
  /** A UUID that no user has. */
  readonly sub: string;
  readonly username: string;
  /** Of a password that no user has. */
  readonly salt: string;
  /** Bytes that its contacts are derived from, and nothing else. */
  readonly contacts: Uint8Array;
}

const SUB_BYTES = 16;
/** Of a number of 3,072 bits, in hex. */
const VERIFIER_DIGITS = 768;

/** Derives a decoy from the server's key: another server shows another decoy for the same name. */
export function deriveDecoy({ math, sealer }: LocalServices, pool: UserPool, name: string): Decoy {
  const normalized = normalizeName(pool, name);
  const derived = math.mac(sealer.derivationKey, `decoy|${pool.id}|${normalized}`);
  const id = derived.toString('hex', 0, SUB_BYTES);
  const sub = `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20, 32)}`;
  const usernameIsSub = (pool.settings.UsernameAttributes ?? []).length > 0;
  return {
    sub,
    username: usernameIsSub ? sub : normalized,
    salt: derived.toString('hex', SUB_BYTES),
    // Also for a user, who does not need it: a difference in work would tell.
    contacts: math.mac(sealer.derivationKey, `decoy contacts|${sub}`),
  };
}

/** The verifier to a decoy's salt, of the length of a real one. No password gives it. */
export function deriveDecoyVerifier({ math, sealer }: LocalServices, { sub, salt }: Decoy): SrpVerifier {
  const derived = math.mac(sealer.derivationKey, `decoy verifier|${sub}`).toString('hex');
  return { salt, verifier: derived.repeat(VERIFIER_DIGITS / derived.length) };
}

/** Where a message to an unknown user would go: to the name, if it is such a contact, else to what is derived from it. */
export function createDecoyDelivery(contact: Contact, name: string, { contacts }: Decoy): Delivery {
  const isOwn = findOwnContact(name) === contact;
  const [first = 0, second = 0, ...rest] = contacts;
  if (contact === 'email') {
    const destination = isOwn ? name : `${toLetter(first)}@${toLetter(second)}`;
    return { attribute: contact, medium: 'EMAIL', destination };
  }
  const digits = rest.slice(0, SHOWN_DIGITS).map((byte) => byte % 10);
  return { attribute: contact, medium: 'SMS', destination: isOwn ? name : `+1${digits.join('')}` };
}

/** The contact by which a pool would reach an unknown user: of those that it uses, the one that is the name, or the first. */
export function chooseDecoyContact(order: readonly Contact[], name: string): Contact | undefined {
  const own = findOwnContact(name);
  return own !== undefined && order.includes(own) ? own : order[0];
}

function findOwnContact(name: string): Contact | undefined {
  if (/^\+\d+$/.test(name)) return 'phone_number';
  return name.includes('@') ? 'email' : undefined;
}

/** The digits of a phone number that a masked one shows. */
const SHOWN_DIGITS = 4;

function toLetter(byte: number): string {
  return String.fromCharCode(97 + (byte % 26));
}

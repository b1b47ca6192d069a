import { createHmac, randomBytes } from 'node:crypto';
import { isEqualSecret } from '../base/constant-time.js';
import type { LocalServices } from '../context/services.js';
import { base32Letters } from './base32.js';

/** What temporary keys are for. */
export interface Grant {
  readonly roleArn: string;
  readonly sessionName: string;
  /** The identity that they were vended to. */
  readonly identity?: { readonly id: string; readonly poolId: string; readonly amr: readonly string[] };
  /** Principal tags of the session. */
  readonly tags?: Readonly<Record<string, string>>;
  /** A policy, as JSON, that takes away from what the role's policy allows. */
  readonly sessionPolicy?: string;
}

/** Temporary keys of a role's session. */
export interface VendedKeys {
  readonly grant: Grant;
  /** `ASIA` and 16 letters. */
  readonly accessKeyId: string;
  /** 40 characters. */
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch, whole seconds. */
  readonly expiresAt: number;
}

/**
 * Makes temporary keys without writing anything: the session token is a sealed envelope that says what they are for,
 * and the secret follows from it and a key of the server. So they outlive a restart, but not the data folder.
 *
 * @param lifeSeconds how long they are good, from now
 */
export function vendKeys(
  services: LocalServices,
  { lifeSeconds, ...grant }: Grant & { lifeSeconds: number },
): VendedKeys {
  const expiresAt = (services.clock.nowSeconds() + lifeSeconds) * 1000;
  const accessKeyId = makeKeyId(services);
  const sealed = services.sealer.seal(PURPOSE, [accessKeyId, expiresAt, grant]);
  const sessionToken = sealed.toString('base64');
  return { grant, accessKeyId, sessionToken, expiresAt, secretAccessKey: secretOf(services, sessionToken) };
}

/** The keys that a session token belongs to, expired or not; undefined when this server didn't make it. */
export function openVendedKeys(services: LocalServices, sessionToken: string): VendedKeys | undefined {
  const sealed = Buffer.from(sessionToken, 'base64');
  // One spelling only: the secret follows from the text.
  if (sealed.toString('base64') !== sessionToken) return undefined;
  const content = services.sealer.open(PURPOSE, sealed);
  if (!isContent(content)) return undefined;
  const [accessKeyId, expiresAt, grant] = content;
  return { grant, accessKeyId, secretAccessKey: secretOf(services, sessionToken), sessionToken, expiresAt };
}

/**
 * Whether an access key's id is one that this server vends. It carries a check of its own, so that it is known as
 * ours also without its session token, or with a forged one.
 */
export function isVendedKeyId(services: LocalServices, accessKeyId: string): boolean {
  if (!/^ASIA[A-Z2-7]{16}$/.test(accessKeyId)) return false;
  return isEqualSecret(accessKeyId.slice(-CHECK_LETTERS), checkOf(services, accessKeyId.slice(4, -CHECK_LETTERS)));
}

const PURPOSE = 'sts session token';
const CHECK_LETTERS = 6;

type Content = readonly [accessKeyId: string, expiresAt: number, grant: Grant];

function isContent(content: unknown): content is Content {
  return Array.isArray(content) && content.length === 3;
}

function makeKeyId(services: LocalServices): string {
  const random = base32Letters(randomBytes(16 - CHECK_LETTERS));
  return `ASIA${random}${checkOf(services, random)}`;
}

function checkOf(services: LocalServices, random: string): string {
  return base32Letters(derive(services, 'access key id', random).subarray(0, CHECK_LETTERS));
}

function secretOf(services: LocalServices, sessionToken: string): string {
  return derive(services, 'secret access key', sessionToken).subarray(0, 30).toString('base64');
}

function derive(services: LocalServices, purpose: string, text: string): Buffer {
  return createHmac('sha256', services.sealer.derivationKey).update(`sts ${purpose}\n${text}`).digest();
}

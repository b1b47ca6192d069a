import { randomBytes } from 'node:crypto';
import { errorCode } from '../storage/node-files.js';
import { CommandError } from './command-error.js';
import type { KeyRing, KeyRingAnswer } from './key-ring.js';
import { toPlainText } from './plain-text.js';
import { readPrivateFile, writePrivateFile } from './private-file.js';
import type { KeyPlace, Profile } from './profile.js';

/** In bytes, as `fileStorage` takes it. */
const KEY_LENGTH = 32;

/**
 * Reads the key of a profile's session.
 *
 * @returns undefined when no key was stored.
 * @throws {CommandError} when the key ring does not answer, the stored text is no key, or other users can access the file.
 */
export async function findKey(profile: Profile, place: KeyPlace, keyRing: KeyRing): Promise<Uint8Array | undefined> {
  if (place === 'file') {
    const text = await readPrivateFile(profile.keyFile, { isSecret: true });
    return text === undefined ? undefined : parseKey(text, profile.keyFile);
  }
  const secret = getSecret(await keyRing.read(profile.name), profile);
  return secret === undefined ? undefined : parseKey(secret, 'the key ring');
}

/** Creates the key of a session. */
export function createKey(): Uint8Array {
  return randomBytes(KEY_LENGTH);
}

/**
 * Stores the key of a profile's session. It replaces an earlier one.
 *
 * @throws {CommandError} as {@link findKey}.
 */
export async function storeKey(
  profile: Profile,
  key: Uint8Array,
  { place, keyRing }: { readonly place: KeyPlace; readonly keyRing: KeyRing },
): Promise<void> {
  const text = Buffer.from(key).toString('base64');
  if (place === 'file') await writePrivateFile(profile.keyFile, `${text}\n`);
  else getSecret(await keyRing.write(profile.name, text), profile);
}

function parseKey(text: string, place: string): Uint8Array {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length === KEY_LENGTH && key.toString('base64') === text.trim()) return key;
  throw new CommandError(`What ${place} has is not a key of claviger-auth. Remove it, then sign in again.`);
}

function getSecret(answer: KeyRingAnswer, { keyFile }: Profile): string | undefined {
  switch (answer.state) {
    case 'stored':
      return answer.secret;
    case 'locked':
      throw new CommandError(
        `The key ring is locked or refused access (${describeCause(answer.cause)}). Unlock it and try again, or sign in with --key-in-file.`,
      );
    case 'missing':
      throw new CommandError(
        errorCode(answer.cause) === 'ERR_MODULE_NOT_FOUND'
          ? `The package @napi-rs/keyring, which opens the key ring, is not installed. Install it beside @claviger/auth, or sign in with --key-in-file: then the key lies in ${keyFile}.`
          : `This machine has no key ring that answers (${describeCause(answer.cause)}). Sign in with --key-in-file: then the key lies in ${keyFile}.`,
      );
    default:
      return answer satisfies never;
  }
}

function describeCause(cause: unknown): string {
  return toPlainText(cause instanceof Error ? cause.message : String(cause));
}

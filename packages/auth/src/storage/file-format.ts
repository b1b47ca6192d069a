import { AuthError } from '../errors/auth-error.js';
import { seal, unseal } from './aes-gcm.js';

/** All that a file holds: by key, the text and a random mark of the write that it came with. */
export type FileEntries = Map<string, readonly [revision: string, value: string]>;

/** What an encrypted file starts with; the encryption covers it. */
const header = 'claviger-aes-256-gcm 1\n';
const ivLength = 12;

/** The bytes of a file: JSON, under AES-256-GCM when there is a secret. */
export async function encodeFile(entries: FileEntries, secret: CryptoKey | null): Promise<Uint8Array> {
  const text = JSON.stringify({ v: 1, entries: [...entries] });
  if (!secret) return new TextEncoder().encode(text);
  const { iv, data } = await seal(secret, header, text);
  const headerBytes = new TextEncoder().encode(header);
  const bytes = new Uint8Array(headerBytes.length + ivLength + data.byteLength);
  bytes.set(headerBytes);
  bytes.set(iv, headerBytes.length);
  bytes.set(new Uint8Array(data), headerBytes.length + ivLength);
  return bytes;
}

/**
 * What a file holds.
 *
 * @throws {AuthError} `StorageFileUnreadable`; it says nothing of the content.
 */
export async function decodeFile(bytes: Uint8Array<ArrayBuffer>, secret: CryptoKey | null): Promise<FileEntries> {
  const headerBytes = new TextEncoder().encode(header);
  const isEncrypted = headerBytes.every((byte, index) => byte === bytes[index]);
  if (isEncrypted && !secret) throw createUnreadable('The file is encrypted, and there is no key.');
  if (!isEncrypted && secret) throw createUnreadable('The file is not encrypted.');
  try {
    const body = bytes.subarray(headerBytes.length);
    const sealed = { iv: body.subarray(0, ivLength), data: body.subarray(ivLength) };
    const text = secret ? await unseal(secret, header, sealed) : new TextDecoder().decode(bytes);
    const { v, entries } = JSON.parse(text);
    if (v === 1) return new Map(entries);
  } catch {
    // The errors underneath quote the text.
    throw createUnreadable('The file is damaged, or was written under another key.');
  }
  throw createUnreadable('A newer version wrote the file.');
}

function createUnreadable(message: string): AuthError {
  return new AuthError('configuration', 'StorageFileUnreadable', message, {
    recoverySuggestion: 'Pass the key that the file was written under, or move the file away.',
  });
}

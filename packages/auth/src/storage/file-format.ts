import { AuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import { seal, unseal } from './aes-gcm.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** The contents of a file: by key, the random revision of the write and the text. */
export type FileEntries = Map<string, readonly [revision: string, value: string]>;

/** The key of a file, and a check value that identifies the key without revealing it. */
export interface FileKey {
  readonly secret: CryptoKey;
  readonly check: Bytes;
}

const VERSION = 2;
/** The header of an encrypted file, covered by the encryption. Since version 2 the key's check value follows it. */
const createHeader = (of: number): string => `claviger-aes-256-gcm ${of}\n`;
const HEADER_PATTERN = /^claviger-aes-256-gcm (\d{1,9})\n/;
const CHECK_LENGTH = 8;
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** Creates a key from 32 random bytes. */
export async function createFileKey(key: Uint8Array): Promise<FileKey> {
  const raw = new Uint8Array(key);
  const secret = crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const hmac = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const mac = await crypto.subtle.sign('HMAC', hmac, new TextEncoder().encode('claviger file key check'));
  return { secret: await secret, check: new Uint8Array(mac, 0, CHECK_LENGTH) };
}

/** Encodes a file: JSON, encrypted by AES-256-GCM when there is a key. */
export async function encodeFile(entries: FileEntries, key: FileKey | null): Promise<Bytes> {
  const text = JSON.stringify({ v: 1, entries: [...entries] });
  if (!key) return new TextEncoder().encode(text);
  const header = createHeader(VERSION);
  const { iv, data } = await seal(key.secret, header, text);
  return join([new TextEncoder().encode(header), key.check, iv, new Uint8Array(data)]);
}

/**
 * Decodes a file. Returns undefined for a damaged file; a file under another key is not damaged.
 *
 * @throws {AuthError} `StorageUnavailable` for another key, `NewerStorage`. Neither contains data of the file.
 */
export async function decodeFile(bytes: Bytes, key: FileKey | null): Promise<FileEntries | undefined> {
  const [start, digits] = HEADER_PATTERN.exec(new TextDecoder('latin1').decode(bytes.subarray(0, 40))) ?? [];
  if (!start) {
    const entries = parseEntries(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
    if (entries && key) throw createKeyError('The session file is in plain text, and `key` was passed.');
    return entries;
  }
  if (Number(digits) > VERSION) throw createOwnError('NewerStorage');
  const hasCheck = Number(digits) === VERSION;
  const body = bytes.subarray(start.length + (hasCheck ? CHECK_LENGTH : 0));
  if (body.length < IV_LENGTH + TAG_LENGTH) return undefined;
  if (!key) throw createKeyError('The session file is encrypted, and `key` is null.');
  const sealed = { iv: body.subarray(0, IV_LENGTH), data: body.subarray(IV_LENGTH) };
  const text = await unseal(key.secret, start, sealed).catch(() => undefined);
  const check = bytes.subarray(start.length, start.length + CHECK_LENGTH);
  const isNamed = hasCheck && key.check.every((byte, index) => byte === check[index]);
  if (text !== undefined) return isNamed || !hasCheck ? parseEntries(text) : undefined;
  if (isNamed) return undefined;
  throw createKeyError('The session file was written under another `key`.');
}

function parseEntries(text: string): FileEntries | undefined {
  let file: { readonly v?: unknown; readonly entries?: unknown } | null;
  try {
    file = JSON.parse(text);
  } catch {
    // The error of the parser quotes the text.
    return undefined;
  }
  if (typeof file?.v === 'number' && file.v > 1) throw createOwnError('NewerStorage');
  const isWhole = file?.v === 1 && Array.isArray(file.entries) && file.entries.every(isEntry);
  return isWhole ? new Map(file?.entries as [string, [string, string]][]) : undefined;
}

function isEntry(entry: unknown): boolean {
  if (!Array.isArray(entry) || !Array.isArray(entry[1])) return false;
  return [entry[0], ...entry[1].slice(0, 2)].filter((part) => typeof part === 'string').length === 3;
}

function createKeyError(message: string): AuthError {
  return new AuthError('service', 'StorageUnavailable', message, {
    recoverySuggestion: 'Pass the `key` of the file, or move the file away.',
    field: 'key',
  });
}

function join(parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

import { sha256 } from '../../platform/web-crypto.js';
import { toBase64Url } from '../../sign-in/web/base64url.js';
import type { Cookie } from '../../storage/cookie-chunks.js';
import type { Opened, Purpose, Sealer } from '../sealing/sealer.js';

/** The kinds of sealed cookies, by the letter in their names. */
const LETTERS: Readonly<Record<CookieKind, string>> = { session: 's', flow: 'f', revocation: 'r' };

/** The kinds of sealed cookies. */
export type CookieKind = Extract<Purpose, 'session' | 'flow' | 'revocation'>;

/** Browsers store at least 4,096 bytes of name, value and attributes (RFC 6265, 6.1). */
const CHUNK_BYTES = 3_180;
/** No text of this server needs more cookies. */
const MOST_CHUNKS = 6;
/** The bytes that sealing adds: the initialization vector and the tag. */
const SEAL_BYTES = 28;
const MARK_LENGTH = 8;

/** The end of a name, after the prefix and the letter: id, generation, mark, place and count. */
const SUFFIX = /^([\w-]{1,64})~(\d{1,12})~([\w-]{8})~(\d)~(\d)$/;

/** The cookies of one sealed text. */
export interface SealedSet {
  readonly id: string;
  /** Counts the writes of a text: the highest is the newest. */
  readonly generation: number;
  readonly count: number;
  readonly names: readonly string[];
  /** The sealed text; undefined when a cookie is missing. */
  readonly sealed: string | undefined;
}

/** What a set of cookies holds. */
export interface CookieText {
  readonly id: string;
  readonly generation: number;
  readonly text: string;
}

/** Seals texts into cookies and back. */
export interface SealedCookies {
  /**
   * Seals a text into cookies of at most 3,180 bytes, name and value together. Undefined when the text is too long for 6 cookies.
   */
  seal(kind: CookieKind, content: CookieText): Promise<readonly Cookie[] | undefined>;
  /** Finds the sets of a kind, the newest of each id first. Nothing is opened. */
  find(kind: CookieKind, cookies: readonly Cookie[]): SealedSet[];
  /** Opens a set. Undefined when it was forged, cut, or mixed. */
  open(kind: CookieKind, set: SealedSet): Promise<Opened | undefined>;
  /** Whether a name begins as those of a kind, also a malformed one. */
  isOurs(kind: CookieKind, name: string): boolean;
}

/** Creates the sealed cookies of a prefix. The name, the id, the generation and the count are sealed with each text. */
export function createSealedCookies(sealer: Sealer, prefix: string): SealedCookies {
  const toLabel = (kind: CookieKind, id: string, generation: number, count: number): string =>
    `${prefix}~${LETTERS[kind]}~${id}~${generation}~${count}`;
  return {
    async seal(kind, { id, generation, text }) {
      const head = `${prefix}~${LETTERS[kind]}~${id}~${generation}~`;
      const room = CHUNK_BYTES - head.length - MARK_LENGTH - '~0~0='.length;
      const length = Math.ceil(((new TextEncoder().encode(text).length + SEAL_BYTES) * 4) / 3);
      const count = Math.ceil(length / room);
      if (count > MOST_CHUNKS) return undefined;
      const sealed = await sealer.seal(kind, toLabel(kind, id, generation, count), text);
      const mark = await createMark(sealed);
      return Array.from({ length: count }, (_, place) => ({
        name: `${head}${mark}~${place}~${count}`,
        value: sealed.slice(place * room, (place + 1) * room),
      }));
    },
    find: (kind, cookies) => findSets(`${prefix}~${LETTERS[kind]}~`, cookies),
    async open(kind, { id, generation, count, sealed }) {
      return sealed === undefined ? undefined : sealer.open(kind, toLabel(kind, id, generation, count), sealed);
    },
    isOurs: (kind, name) => name.startsWith(`${prefix}~${LETTERS[kind]}~`),
  };
}

/** The same bytes have the same mark, so that two answers with the same text write the same cookies. */
async function createMark(sealed: string): Promise<string> {
  return toBase64Url(await sha256(new TextEncoder().encode(sealed))).slice(0, MARK_LENGTH);
}

function findSets(start: string, cookies: readonly Cookie[]): SealedSet[] {
  const sets = new Map<string, { id: string; generation: number; count: number; chunks: Map<number, Cookie> }>();
  for (const cookie of cookies) {
    const found = cookie.name.startsWith(start) ? SUFFIX.exec(cookie.name.slice(start.length)) : null;
    if (!found) continue;
    const [, id = '', generation, mark, place, count] = found;
    const key = `${id}~${generation}~${mark}~${count}`;
    const set = sets.get(key) ?? { id, generation: Number(generation), count: Number(count), chunks: new Map() };
    set.chunks.set(Number(place), cookie);
    sets.set(key, set);
  }
  return [...sets.values()]
    .map(({ chunks, ...set }): SealedSet => {
      const places = Array.from({ length: set.count }, (_, place) => chunks.get(place)?.value);
      const isWhole = places.length > 0 && places.every((value) => value !== undefined) && chunks.size === set.count;
      const names = [...chunks.values()].map(({ name }) => name);
      return { ...set, names, sealed: isWhole ? places.join('') : undefined };
    })
    .sort((one, other) => other.generation - one.generation);
}

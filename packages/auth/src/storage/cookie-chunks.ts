/** One cookie. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
}

/** One value in cookies. */
export interface ChunkSet {
  /** Counts the writes of the value: the highest is the newest. */
  readonly generation: number;
  /** Tells two writes of the same generation apart. */
  readonly mark: string;
  /** The names of its present cookies. */
  readonly names: readonly string[];
  /** The text; undefined when a cookie is missing or damaged. */
  readonly text: string | undefined;
}

/** Browsers store at least 4,096 bytes of name, value and attributes (RFC 6265, 6.1). */
const CHUNK_BYTES = 3_180;

/** The end of a name, after the key: generation, mark, place and count. */
const SUFFIX = /~(\d{1,15})~(\w+)~(\d{1,3})~(\d{1,3})$/;

/** Returns the prefix of all cookies of a key. */
export function nameCookies(prefix: string, key: string): string {
  return encode(`${prefix}.${key}`, /[^\w.-]+/g);
}

/**
 * Cuts a text into cookies of at most 3,180 bytes, name and value together. Each name contains its write and the number of
 * cookies, so cookies of two writes never mix into one value.
 *
 * @throws {RangeError} when the name leaves no room for a value.
 */
export function cutIntoCookies(name: string, generation: number, mark: string, text: string): Cookie[] {
  // The characters of a cookie's value (RFC 6265, 4.1.1), without the percent sign.
  const encoded = encode(text, /[^\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+/g);
  const head = `${name}~${generation}~${mark}~`;
  const room = CHUNK_BYTES - head.length - '999~999='.length;
  if (room < 1) throw new RangeError('The key is too long for a cookie.');
  const count = Math.max(1, Math.ceil(encoded.length / room));
  return Array.from({ length: count }, (_, place) => ({
    name: `${head}${place}~${count}`,
    value: encoded.slice(place * room, (place + 1) * room),
  }));
}

/** Finds the writes of a key that left cookies, the newest first. */
export function findChunkSets(name: string, cookies: readonly Cookie[]): ChunkSet[] {
  const sets = new Map<string, { generation: number; mark: string; count: number; chunks: Map<number, Cookie> }>();
  for (const cookie of cookies) {
    const found = SUFFIX.exec(cookie.name);
    if (!found || cookie.name.slice(0, found.index) !== name) continue;
    const [generation, mark, place, count] = [Number(found[1]), `${found[2]}`, Number(found[3]), Number(found[4])];
    const id = `${generation}~${mark}~${count}`;
    const set = sets.get(id) ?? { generation, mark, count, chunks: new Map() };
    set.chunks.set(place, cookie);
    sets.set(id, set);
  }
  return [...sets.values()]
    .map(({ generation, mark, count, chunks }) => {
      const places = Array.from({ length: count }, (_, place) => chunks.get(place)?.value);
      const isWhole = places.every((value) => value !== undefined);
      const names = [...chunks.values()].map((cookie) => cookie.name);
      return { generation, mark, names, text: isWhole ? decode(places.join('')) : undefined };
    })
    .sort((a, b) => b.generation - a.generation || (a.mark < b.mark ? 1 : -1));
}

/** Parses a `Cookie` header (RFC 6265, 4.2.1), or `document.cookie`, which has the same form. */
export function parseCookies(header: string): Cookie[] {
  return header.split(/; */).flatMap((pair) => {
    const equals = pair.indexOf('=');
    return equals > 0 ? [{ name: pair.slice(0, equals), value: pair.slice(equals + 1) }] : [];
  });
}

function encode(text: string, unsafe: RegExp): string {
  return text.replace(unsafe, (run) => encodeURIComponent(run).replace(/[!'()*~]/g, hex));
}

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    // The error would quote the text.
    return undefined;
  }
}

function hex(character: string): string {
  return `%${character.charCodeAt(0).toString(16)}`;
}

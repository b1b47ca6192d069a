/** One cookie. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
}

/** One value as it lies in cookies. */
export interface ChunkSet {
  /** Counts the writes of the value; the higher one is the newer. */
  readonly generation: number;
  /** Tells two writes of the same generation apart. */
  readonly mark: string;
  /** The names of all its cookies that are there. */
  readonly names: readonly string[];
  /** The text; undefined when a cookie is missing or spoilt. */
  readonly text: string | undefined;
}

/** Browsers store at least 4,096 bytes of name, value and attributes (RFC 6265, 6.1). */
const chunkBytes = 3_180;

// What stands in a name behind the key: generation, mark, place and count.
const suffix = /~(\d{1,15})~(\w+)~(\d{1,3})~(\d{1,3})$/;

/** What all cookies of a key start with. */
export function nameCookies(prefix: string, key: string): string {
  return encode(`${prefix}.${key}`, /[^\w.-]+/g);
}

/**
 * Cuts a text into cookies of at most 3,180 bytes, name and value together. Each name tells which write it
 * belongs to and how many there are, so that cookies of two writes are never taken for one value.
 *
 * @throws {RangeError} when the name leaves no room for a value.
 */
export function cutIntoCookies(name: string, generation: number, mark: string, text: string): Cookie[] {
  // What a cookie's value may hold: RFC 6265, 4.1.1, without the percent sign.
  const encoded = encode(text, /[^\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+/g);
  const head = `${name}~${generation}~${mark}~`;
  const room = chunkBytes - head.length - '999~999='.length;
  if (room < 1) throw new RangeError('The key is too long for a cookie.');
  const count = Math.max(1, Math.ceil(encoded.length / room));
  return Array.from({ length: count }, (_, place) => ({
    name: `${head}${place}~${count}`,
    value: encoded.slice(place * room, (place + 1) * room),
  }));
}

/** The writes of a key that cookies hold something of, the newest first. */
export function findChunkSets(name: string, cookies: readonly Cookie[]): ChunkSet[] {
  const sets = new Map<string, { generation: number; mark: string; count: number; chunks: Map<number, Cookie> }>();
  for (const cookie of cookies) {
    const found = suffix.exec(cookie.name);
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

/** The cookies of a `Cookie` header (RFC 6265, 4.2.1), which `document.cookie` has the form of. */
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
    // Its error would quote the text.
    return undefined;
  }
}

function hex(character: string): string {
  return `%${character.charCodeAt(0).toString(16)}`;
}

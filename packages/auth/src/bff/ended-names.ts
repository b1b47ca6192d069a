/** The most names in the cookie: a browser that signs out more often drops the oldest. */
const MOST_NAMES = 8;

/** One name, and the time in seconds since the epoch until which it counts, to the base of 36. */
const ENTRY = /^([0-9a-f]{32})\.([0-9a-z]{1,9})$/;

/** The names of ended sessions, and the time in seconds since the epoch until which each one counts. */
export type EndedNames = ReadonlyMap<string, number>;

/**
 * Parses the value of the cookie that names ended sessions. Both the page and the server write it, so that an answer that is late
 * cannot bring an ended session back. Malformed and outdated entries are left out.
 */
export function parseEndedNames(value: string, nowSeconds: number): EndedNames {
  const entries = value.split('~', MOST_NAMES).flatMap((text): [string, number][] => {
    const [, sid = '', until = ''] = ENTRY.exec(text) ?? [];
    const untilSeconds = Number.parseInt(until, 36);
    return untilSeconds > nowSeconds ? [[sid, untilSeconds]] : [];
  });
  return new Map(entries);
}

/**
 * Adds names to the value of the cookie. At most 8 names stay: the oldest go. A name that is there counts as long as either of the two
 * says.
 */
export function addEndedNames(value: string, added: EndedNames, nowSeconds: number): string {
  const known = parseEndedNames(value, nowSeconds);
  const first = [...added].map(([sid, until]): [string, number] => [sid, Math.max(until, known.get(sid) ?? 0)]);
  return [...first, ...[...known].filter(([sid]) => !added.has(sid))]
    .slice(0, MOST_NAMES)
    .map(([sid, untilSeconds]) => `${sid}.${Math.ceil(untilSeconds).toString(36)}`)
    .join('~');
}

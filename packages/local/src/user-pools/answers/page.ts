import type { LocalServices } from '../../context/services.js';
import { createPageToken, openPageToken } from '../base/page-tokens.js';

/** The most entries of a page at most operations. */
export const LARGEST_PAGE = 60;

/** One call of a listing operation. */
interface PageRequest<Entry> {
  /** The operation with the input that selects the entries: a token of another listing is invalid. */
  readonly listing: string;
  /** `NextToken` or `PaginationToken` of the input. */
  readonly token: string | undefined;
  /** Absent or 0: `LARGEST_PAGE`. */
  readonly limit: number | undefined;
  /** The unique key of an entry, by which the listing continues. */
  readonly keyOf: (entry: Entry) => string;
  /** Reads up to `count` entries behind the key `after`; '' is before the first one. */
  readonly read: (after: string, count: number) => Promise<readonly Entry[]> | readonly Entry[];
}

/** A page of a listing. `NextToken` continues it, and is absent on the last page. */
export interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly NextToken?: string;
}

/**
 * Reads the page that a listing operation asks for.
 *
 * @throws ServiceError `InvalidParameterException` for a token of another listing, or an expired one
 */
export async function readPage<Entry>(
  services: LocalServices,
  { listing, token, limit, keyOf, read }: PageRequest<Entry>,
): Promise<Page<Entry>> {
  const [after = ''] = token === undefined ? [] : openPageToken(services, listing, token);
  const size = limit || LARGEST_PAGE;
  const found = await read(after, size + 1);
  const entries = found.slice(0, size);
  const last = entries.at(-1);
  const isLast = found.length === entries.length || last === undefined;
  return { entries, ...(!isLast && { NextToken: createPageToken(services, listing, [keyOf(last)]) }) };
}

/**
 * As `readPage`, of entries that are in memory, in the order of their keys.
 *
 * @param all every entry of the listing
 */
export async function readPageFrom<Entry>(
  services: LocalServices,
  all: readonly Entry[],
  request: Omit<PageRequest<Entry>, 'read'>,
): Promise<Page<Entry>> {
  const { keyOf } = request;
  const sorted = [...all].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  return await readPage(services, {
    ...request,
    read: (after, count) => sorted.filter((entry) => keyOf(entry) > after).slice(0, count),
  });
}

import type { LocalServices } from '../../context/services.js';
import { createPageToken } from '../../user-pools/base/page-tokens.js';

/**
 * Cuts one page out of a listing, with the token of the next page if there is one.
 *
 * @param listing the listing that the token continues
 * @param rows one row more than the page holds tells that there is a next page
 * @param keysOf the sort keys of a row, after which the next page continues
 */
export function toPage<Row>(
  services: LocalServices,
  listing: string,
  {
    rows,
    size,
    keysOf,
  }: { readonly rows: readonly Row[]; readonly size: number; readonly keysOf: (row: Row) => readonly string[] },
): { readonly page: readonly Row[]; readonly next: { readonly NextToken?: string } } {
  const page = rows.slice(0, size);
  const last = page.at(-1);
  if (rows.length <= page.length || last === undefined) return { page, next: {} };
  return { page, next: { NextToken: createPageToken(services, listing, keysOf(last)) } };
}

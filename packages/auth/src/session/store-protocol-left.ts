import { currentKey, sessionKey } from './records.js';

// The part of the protocol for records that no pointer names, in a store whose keys can be listed.

/** The texts of a store at one moment. */
export interface ListedTexts {
  /** Returns the ends of all keys that begin so. */
  list(start: string): Iterable<string>;
  read(key: string): string | undefined;
}

/** The record of a sign-in. */
export interface LeftRecord {
  readonly sid: string;
  readonly text: string;
}

/** Finds the records of sign-ins that the pointer does not name. An evicted pointer is no evidence: then it finds no record. */
export function findLeftRecords({ list, read }: ListedTexts): readonly LeftRecord[] {
  const pointer = read(currentKey);
  if (pointer === undefined) return [];
  const sids = new Set(list(sessionKey('')));
  sids.delete(pointer);
  return [...sids].map((sid) => ({ sid, text: read(sessionKey(sid)) ?? '' }));
}

import { DatabaseError } from './database-error.js';

/** Primary result codes of SQLite (https://sqlite.org/rescode.html) and their sentences. */
const OF_SQLITE: Readonly<Record<number, string>> = {
  8: 'The data folder can’t be written: nothing is kept until it can.',
  10: 'The disk of the data folder failed: look at the disk, then start the server again.',
  11: 'The database of the data folder is damaged: stop the server, and restore a copy or give --data another folder.',
  13: 'The disk is full: nothing is kept until there is room again.',
  26: 'The database of the data folder is damaged: stop the server, and restore a copy or give --data another folder.',
};

/** Error codes of PostgreSQL (appendix A of its documentation). */
const OF_POSTGRES: Readonly<Record<string, string>> = {
  '53100': 'The disk of the database is full: nothing is kept until there is room again.',
  '25006': 'The database takes no changes: nothing is kept until it does.',
};

/** What an error says of the disk or the database, in a sentence for the person at the terminal. */
export function describeStorageFailure(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof DatabaseError) return error.message;
  if ('errcode' in error && typeof error.errcode === 'number') return OF_SQLITE[error.errcode & 0xff];
  return 'code' in error && typeof error.code === 'string' ? OF_POSTGRES[error.code] : undefined;
}

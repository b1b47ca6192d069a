/** `SQLITE_CONSTRAINT_FOREIGNKEY` */
const SQLITE_CODE = 787;
/** `foreign_key_violation` of PostgreSQL. */
const POSTGRES_CODE = '23503';

/**
 * Whether a change failed because a row refers to one that isn't there: what was found a moment before, outside of the
 * transaction, was deleted in between.
 */
export function isMissingReference(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('errcode' in error && error.errcode === SQLITE_CODE) || ('code' in error && error.code === POSTGRES_CODE);
}

/** The `code` of an error, such as Node's `EADDRINUSE` or PostgreSQL's `23503`; undefined without one. */
export function findErrorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

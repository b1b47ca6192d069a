/** The database can't be used. The message is one sentence for the person at the terminal; it never has a password. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}

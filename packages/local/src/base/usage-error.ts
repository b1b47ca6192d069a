/** An error of a command line or of a plug-in's options, in one sentence for the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

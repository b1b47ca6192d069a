/** An error in a seed, in one sentence that names the place. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
}

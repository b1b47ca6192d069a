/** What is wrong with a seed, as one sentence that names the place. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
}

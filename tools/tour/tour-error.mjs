/** A failure with a sentence for the reader; its stack is of no use. */
export class TourError extends Error {
  name = 'TourError';
}

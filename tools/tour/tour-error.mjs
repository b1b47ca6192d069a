/** A failure that is told in one sentence; its stack says nothing of use to the reader. */
export class TourError extends Error {
  name = 'TourError';
}

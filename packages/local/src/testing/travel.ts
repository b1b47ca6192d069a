import type { Local } from '../server/local.js';
import type { MovedDate } from './test-timers.js';

/** The end of the year 9999, beyond which the server's clock does not go. */
const LAST_INSTANT_MS = 253_402_300_799_999;

/** @throws {RangeError} unless the clock can go forward by so many seconds */
export function assertForward(seconds: number, now: number): void {
  if (!(seconds >= 0)) {
    throw new RangeError(
      `travel goes forward, by 0 seconds or more, and not by ${seconds}: a restart begins at the machine's time.`,
    );
  }
  if (now + seconds * 1_000 > LAST_INSTANT_MS) throw new RangeError('travel ends with the year 9999.');
}

/**
 * Moves the `Date` of this process, and the server's clock by what it has not moved with it: a server in the same process
 * reads the same `Date`.
 *
 * @throws {RangeError} for a travel back in time, and beyond the year 9999
 */
export function travelWith(clock: Pick<Local['clock'], 'now' | 'advance'>, date: MovedDate, seconds: number): void {
  const before = clock.now();
  assertForward(seconds, before);
  date.move(seconds * 1_000);
  const restSeconds = seconds - (clock.now() - before) / 1_000;
  if (restSeconds > 1) clock.advance(restSeconds);
}

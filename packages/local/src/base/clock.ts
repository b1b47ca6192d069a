/** The years 0 to 9999: beyond them instants in ISO 8601 look different, and other programs do not read them. */
const FIRST_INSTANT_MS = -62_167_219_200_000;
const LAST_INSTANT_MS = 253_402_300_799_999;

/** The server's clock: tokens, codes and credentials expire by it. */
export interface Clock {
  /** Milliseconds since the epoch, as `Date.now()`. */
  now(): number;
  /** Seconds since the epoch, rounded down: what JWTs carry. */
  nowSeconds(): number;
  /**
   * The present by the clocks of clients, in milliseconds since the epoch, this time first. Clients live by the machine's clock
   * while a test moves this one, or by the time of an earlier answer: the AWS SDK for JavaScript keeps it.
   */
  clientTimes(): readonly number[];
  /**
   * Moves the time forward (or back, when negative) by so many seconds. It continues from there, and ends with the year
   * 9999.
   *
   * @throws {RangeError} for a time outside of the years 0 to 9999
   */
  advance(seconds: number): void;
  /**
   * Sets the time of day. It continues from there, and ends with the year 9999.
   *
   * @throws {RangeError} for a time outside of the years 0 to 9999
   */
  set(instant: Date): void;
  /** How far it is ahead of the machine's clock, in milliseconds. */
  offsetMs(): number;
  /** Sets how far it is ahead of the machine's clock. */
  setOffsetMs(ms: number): void;
  /** Resolves once every process that shares this time can know what it was set to. */
  settle(): Promise<void>;
}

/** Where the offset of a clock is kept that several processes share. */
export interface SharedOffset {
  /** How far the others are ahead, in milliseconds. */
  read(): Promise<number>;
  write(offsetMs: number): Promise<void>;
  /** Calls back when another process has written. */
  follow(listener: () => void): void;
}

/** The machine's clock plus an offset, which starts at zero. */
export function createClock(): Clock {
  return createOffsetClock(0, () => Promise.resolve()).clock;
}

/** The machine's clock plus an offset that several processes have in common. */
export async function createSharedClock(shared: SharedOffset): Promise<Clock> {
  const { clock, follow } = createOffsetClock(await shared.read(), (offsetMs) => shared.write(offsetMs));
  shared.follow(() => follow(() => shared.read()));
  return clock;
}

/** How many moves of the clock a client may have missed. */
const KEPT_OFFSETS = 1_000;

interface OffsetClock {
  readonly clock: Clock;
  /** Takes over what others have set, once they know what was set here. */
  follow(read: () => Promise<number>): void;
}

function createOffsetClock(initialMs: number, moved: (offsetMs: number) => Promise<void>): OffsetClock {
  let offsetMs = initialMs;
  let timesSet = 0;
  const formerOffsets = new Set<number>();
  // One after another: the last that was set is the last that is written.
  let settled: Promise<void> = Promise.resolve();
  const replaceOffset = (ms: number): void => {
    formerOffsets.delete(offsetMs);
    formerOffsets.add(offsetMs);
    offsetMs = ms;
    const [oldest = 0] = formerOffsets;
    if (formerOffsets.size > KEPT_OFFSETS) formerOffsets.delete(oldest);
  };
  const setOffsetMs = (ms: number): void => {
    // Instants are whole milliseconds everywhere.
    replaceOffset(Math.round(ms));
    timesSet++;
    settled = settled.catch(() => undefined).then(() => moved(Math.round(ms)));
    // For those who wait for it; the others can't do anything about it.
    settled.catch(() => undefined);
  };
  const now = (): number => Math.min(Math.max(Date.now() + offsetMs, FIRST_INSTANT_MS), LAST_INSTANT_MS);
  const moveTo = (instantMs: number): void => {
    if (!(instantMs >= FIRST_INSTANT_MS && instantMs <= LAST_INSTANT_MS)) {
      throw new RangeError('The clock takes times of the years 0 to 9999.');
    }
    setOffsetMs(instantMs - Date.now());
  };
  const clock: Clock = {
    now,
    nowSeconds: () => Math.floor(now() / 1000),
    clientTimes: () => [now(), Date.now(), ...[...formerOffsets].map((ms) => Date.now() + ms)],
    advance: (seconds) => moveTo(Date.now() + offsetMs + seconds * 1000),
    set: (instant) => moveTo(instant.getTime()),
    offsetMs: () => offsetMs,
    setOffsetMs,
    settle: () => settled,
  };
  return {
    clock,
    follow: (read) => {
      settled = settled
        .catch(() => undefined)
        .then(async () => {
          const timesBefore = timesSet;
          const ms = await read();
          if (timesSet === timesBefore && ms !== offsetMs) replaceOffset(ms);
        });
      settled.catch(() => undefined);
    },
  };
}

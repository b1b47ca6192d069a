import { performance } from 'node:perf_hooks';
// Those of the module: a test may replace the global ones.
import { clearInterval, setInterval } from 'node:timers';
import { findErrorCode } from '../base/error-code.js';

/** `vi` of Vitest. */
export interface VitestTimers {
  isFakeTimers(): boolean;
  useFakeTimers(options: { toFake: ['Date']; now: number }): unknown;
  setSystemTime(now: number): unknown;
  useRealTimers(): unknown;
}

/** `jest` of Jest and of `bun:test`. */
export interface JestTimers {
  useFakeTimers(options: object): unknown;
  setSystemTime(now?: number): unknown;
  useRealTimers(): unknown;
}

/** `mock.timers` of `node:test`. */
export interface NodeTimers {
  enable(options: { apis: ['Date']; now: number }): unknown;
  setTime(now: number): unknown;
  reset(): unknown;
}

/** What moves the clock of the code under test. */
export type TestTimers = VitestTimers | JestTimers | NodeTimers;

/** A `Date` of the process that a test moves. Timers stay as they are. */
export interface MovedDate {
  /** Moves it forward. It continues from there. */
  move(ms: number): void;
  /** Gives the machine's time back. */
  restore(): void;
}

/** All that Jest replaces, but for `Date`. */
const NOT_FAKED = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'requestAnimationFrame',
  'cancelAnimationFrame',
  'requestIdleCallback',
  'cancelIdleCallback',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
];

/** A replaced `Date` stands still in each of these runners: so often it gets the time. */
const TICK_MS = 10;

/** How far the `Date` is ahead. */
interface Travel {
  readonly originMs: number;
  readonly timer: NodeJS.Timeout;
  skippedMs: number;
  /** What the replaced `Date` says since the last update. */
  shownMs: number;
}

export function createMovedDate(timers: TestTimers): MovedDate {
  const { begin, set, end } = toFakeDate(timers);
  let running: Travel | undefined;
  const update = (travel: Travel): void => {
    // Between two updates it stands still: a difference is a move by others, such as the travel of a second server.
    travel.skippedMs += Date.now() - travel.shownMs;
    set(Math.round(travel.originMs + performance.now() + travel.skippedMs));
    travel.shownMs = Date.now();
  };
  return {
    move: (ms) => {
      if (running === undefined && isReplaced()) {
        // The test has done so itself, and ends it itself.
        set(Date.now() + ms);
        return;
      }
      if (running === undefined) {
        // No runner replaces this clock here: it measures real time.
        const originMs = Date.now() - performance.now();
        begin(Date.now());
        const timer = setInterval(() => update(started), TICK_MS).unref();
        const started: Travel = { originMs, timer, skippedMs: 0, shownMs: Date.now() };
        running = started;
      }
      running.skippedMs += ms;
      update(running);
    },
    restore: () => {
      if (running === undefined) return;
      clearInterval(running.timer);
      running = undefined;
      end();
    },
  };
}

/** Whether the runner has replaced `Date`: Vitest and Jest say it by one name, `node:test` by the other. */
function isReplaced(): boolean {
  const { isFake, isMock } = Date as { readonly isFake?: boolean; readonly isMock?: boolean };
  return isFake === true || isMock === true;
}

interface FakeDate {
  begin(now: number): unknown;
  set(now: number): unknown;
  end(): unknown;
}

/** What `node:test` throws where timers are fake already. */
const INVALID_STATE = 'ERR_INVALID_STATE';

function toFakeDate(timers: TestTimers): FakeDate {
  if ('enable' in timers) {
    return {
      begin: (now) => {
        try {
          timers.enable({ apis: ['Date'], now });
        } catch (error) {
          throw findErrorCode(error) === INVALID_STATE ? timersWithoutDate() : error;
        }
      },
      set: (now) => timers.setTime(now),
      end: () => timers.reset(),
    };
  }
  if (process.versions['bun'] !== undefined) {
    // Bun sets the time without fake timers, which it would make of all timers at once.
    const bun = timers as JestTimers;
    return { begin: () => undefined, set: (now) => bun.setSystemTime(now), end: () => bun.setSystemTime() };
  }
  const options = 'isFakeTimers' in timers ? { toFake: ['Date'] } : { doNotFake: NOT_FAKED };
  return {
    begin: (now) => {
      // A second call would make the test's fake timers real.
      if (hasFakeTimers(timers)) throw timersWithoutDate();
      timers.useFakeTimers({ ...options, now } as { toFake: ['Date']; now: number });
    },
    set: (now) => timers.setSystemTime(now),
    end: () => timers.useRealTimers(),
  };
}

/** Jest has no such question. Its fake timers are those of `@sinonjs/fake-timers`, as Vitest's are, which have a `clock`. */
function hasFakeTimers(timers: VitestTimers | JestTimers): boolean {
  if ('isFakeTimers' in timers) return timers.isFakeTimers();
  return [globalThis.setTimeout, globalThis.setInterval].some((timer) => 'clock' in timer);
}

function timersWithoutDate(): TypeError {
  return new TypeError('The test has fake timers without `Date`: fake `Date`, too, and travel moves it.');
}

import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useLive } from './live.js';

const TICK_MS = 1_000;

/** The offset of the server's clock from this browser's, in milliseconds. */
export function useClock(): { readonly offsetMs: number } | undefined {
  const { value } = useLive('clock', async (connection, signal) => {
    const { now } = await connection.get<{ now: string }>('clock', signal);
    return { offsetMs: Date.parse(now) - Date.now() };
  });
  return value;
}

/** The running clock of the server. */
export function ClockFace(): VNode | null {
  const clock = useClock();
  const [, setTicks] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTicks((count) => count + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  if (clock === undefined) return null;
  const now = new Date(Date.now() + clock.offsetMs);
  return (
    <a class="clock" href="#/controls" title="The server’s clock">
      <time dateTime={now.toISOString()}>
        {now.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })}
      </time>
      {describeOffset(clock.offsetMs)}
    </a>
  );
}

/** `+1 d 2 h`, or an empty text for a clock without an offset. */
export function describeOffset(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  if (minutes === 0) return '';
  const parts: string[] = [];
  for (const [unit, size] of [
    ['d', 1_440],
    ['h', 60],
    ['min', 1],
  ] as const) {
    const count = Math.floor(minutes / size) % (unit === 'd' ? Number.POSITIVE_INFINITY : unit === 'h' ? 24 : 60);
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return ` (${offsetMs < 0 ? '−' : '+'}${parts.join(' ')})`;
}

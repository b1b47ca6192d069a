import { describe, expect, test } from 'vitest';
import { createDefaultPlatform } from '../../platform/default-platform.js';
import { createWatch, type Watch, watchStream } from './watched-stream.js';

const LIMIT_MS = 30_000;

/** A watch whose waits end when the test says so. */
function openWatch(outer = new AbortController().signal): { watch: Watch; waits: Set<() => void> } {
  const waits = new Set<() => void>();
  const platform = {
    ...createDefaultPlatform(undefined),
    setTimer(delayMs: number, callback: () => void) {
      expect(delayMs).toBe(LIMIT_MS);
      waits.add(callback);
      return () => void waits.delete(callback);
    },
  };
  return { watch: createWatch(platform, LIMIT_MS, outer), waits };
}

const encode = (text: string) => new TextEncoder().encode(text);

describe('a watched stream', () => {
  test('passes chunks on, and waits only while one is awaited', async () => {
    const { watch, waits } = openWatch();
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const reader = watchStream(readable, watch, { maxBytes: 10 }).getReader();
    const first = reader.read();
    await expect.poll(() => waits.size).toBe(1);
    await writer.write(encode('milk'));
    expect((await first).value).toEqual(encode('milk'));
    await writer.close();
    expect((await reader.read()).done).toBe(true);
    expect(waits.size).toBe(0);
  });

  test('fails when a chunk does not come in time', async () => {
    const { watch, waits } = openWatch();
    const reader = watchStream(new ReadableStream(), watch, { maxBytes: 10 }).getReader();
    const first = reader.read();
    await expect.poll(() => waits.size).toBe(1);
    for (const end of waits) end();
    await expect(first).rejects.toMatchObject({ code: 'Timeout' });
    expect(watch.signal.aborted).toBe(true);
  });

  test('fails after its limit of bytes', async () => {
    const { watch } = openWatch();
    const stream = watchStream(new Blob(['milk and bread']).stream(), watch, { maxBytes: 10 });
    await expect(new Response(stream).text()).rejects.toMatchObject({ code: 'InvalidResponse' });
  });

  test('ends with the request of the page, and a reader that leaves ends the request', async () => {
    const page = new AbortController();
    const { watch } = openWatch(page.signal);
    const reader = watchStream(new ReadableStream(), watch, { maxBytes: 10 }).getReader();
    const first = reader.read();
    page.abort(new Error('left'));
    await expect(first).rejects.toThrow('left');
    const other = openWatch();
    await watchStream(new ReadableStream(), other.watch, { maxBytes: 10 }).cancel();
    expect(other.watch.signal.aborted).toBe(true);
  });
});

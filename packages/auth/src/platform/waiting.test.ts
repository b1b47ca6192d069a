import { afterEach, expect, test, vi } from 'vitest';
import { createDefaultPlatform } from './default-platform.js';
import { withLimit } from './waiting.js';

afterEach(() => vi.unstubAllGlobals());

/** As React Native and polyfills have it: its signal keeps no reason. */
class PlainController extends AbortController {
  override abort(): void {
    Object.defineProperty(this.signal, 'reason', { value: undefined });
    super.abort();
  }
}

test.each([AbortController, PlainController])(
  'work that outlasts its limit is a Timeout, which %o signals to it',
  async (Controller) => {
    vi.stubGlobal('AbortController', Controller);
    let isTold = false;
    const work = (signal: AbortSignal): Promise<void> =>
      new Promise(() => {
        signal.addEventListener('abort', () => {
          isTold = true;
        });
      });
    const ended = withLimit(createDefaultPlatform(undefined), { limitMs: 1 }, work);
    await expect(ended).rejects.toMatchObject({ code: 'Timeout', retryable: true });
    expect(isTold).toBe(true);
  },
);

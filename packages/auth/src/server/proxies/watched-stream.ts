import { createOwnError } from '../../errors/own-errors.js';
import type { Bytes, Platform } from '../../platform/platform.js';

/** Ends a request that stands still. There is no limit for all of it: a stream that moves continues. */
export interface Watch {
  /** Aborts when a wait takes too long, and with the request of the page. */
  readonly signal: AbortSignal;
  /** Starts a wait. Returns a function that ends it. */
  wait(): () => void;
  /** Ends the request. */
  abort(reason: unknown): void;
}

/** Watches one request to an upstream. Some runtimes give a request no signal. */
export function createWatch(platform: Platform, limitMs: number, outer: AbortSignal | null | undefined): Watch {
  const controller = new AbortController();
  const abort = (reason: unknown): void => {
    outer?.removeEventListener('abort', leave);
    controller.abort(reason);
  };
  const leave = (): void => abort(outer?.reason);
  if (outer?.aborted) leave();
  else outer?.addEventListener('abort', leave);
  return {
    signal: controller.signal,
    wait: () => platform.setTimer(limitMs, () => abort(createOwnError('Timeout'))),
    abort,
  };
}

/**
 * Passes a stream on, chunk by chunk, as fast as it is read. It fails after `maxBytes`, and when a chunk does not come in time. A
 * reader may take as long as it wants.
 *
 * @param onChunk is called before each chunk.
 */
export function watchStream(
  stream: ReadableStream<Bytes>,
  watch: Watch,
  { maxBytes, onChunk }: { readonly maxBytes: number; readonly onChunk?: () => void },
): ReadableStream<Bytes> {
  const reader = stream.getReader();
  let bytes = 0;
  return new ReadableStream<Bytes>({
    start(controller) {
      watch.signal.addEventListener('abort', () => {
        controller.error(watch.signal.reason);
        reader.cancel(watch.signal.reason).catch(() => undefined);
      });
    },
    async pull(controller) {
      const endWait = watch.wait();
      try {
        const { done, value } = await reader.read();
        bytes += value?.byteLength ?? 0;
        if (bytes > maxBytes) watch.abort(createOwnError('InvalidResponse', new RangeError('too many bytes')));
        if (watch.signal.aborted) return;
        if (done) return controller.close();
        onChunk?.();
        controller.enqueue(value);
      } catch (error) {
        watch.abort(error);
      } finally {
        endWait();
      }
    },
    cancel(reason) {
      watch.abort(reason);
    },
  });
}

/** Tells other contexts of the origin which keys changed. Messages carry keys, never values. */
export interface ChangeChannel {
  tell(key: string): void;
  /** Calls back with the keys that other contexts changed. Returns the way to stop. */
  watch(onChange: (key: string) => void): () => void;
}

/** A {@link ChangeChannel} over `BroadcastChannel`. It is open only while a listener watches: there is nothing to dispose. */
export function createChangeChannel(name: string): ChangeChannel {
  // Messages come back to the page that sent them.
  const self = Math.random();
  return {
    tell(key) {
      const channel = openChannel(name);
      channel?.postMessage([self, key]);
      channel?.close();
    },
    watch(onChange) {
      const channel = openChannel(name);
      channel?.addEventListener('message', ({ data }: MessageEvent) => {
        // Every script of the origin may post here.
        if (Array.isArray(data) && data[0] !== self && typeof data[1] === 'string') onChange(data[1]);
      });
      return () => channel?.close();
    },
  };
}

/** Undefined where there is no channel: messages may be lost, so contexts read again without one. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    const channel: BroadcastChannel & { unref?(): void } = new BroadcastChannel(name);
    // In Node.js an open channel would keep the process alive.
    channel.unref?.();
    return channel;
  } catch {
    return undefined;
  }
}

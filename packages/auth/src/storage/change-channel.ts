/** Broadcasts the changed keys to other contexts of the origin. Messages carry keys, never values. */
export interface ChangeChannel {
  emit(key: string): void;
  /** Calls back with the keys that other contexts changed. Returns a function that stops. */
  watch(onChange: (key: string) => void): () => void;
}

/** Creates a {@link ChangeChannel} over `BroadcastChannel`. It is open only while a listener watches, so it needs no disposal. */
export function createChangeChannel(name: string): ChangeChannel {
  // A page also receives its own messages.
  const self = Math.random();
  return {
    emit(key) {
      const channel = openChannel(name);
      channel?.postMessage([self, key]);
      channel?.close();
    },
    watch(onChange) {
      const channel = openChannel(name);
      channel?.addEventListener('message', ({ data }: MessageEvent) => {
        // Any script of the origin may post here.
        if (Array.isArray(data) && data[0] !== self && typeof data[1] === 'string') onChange(data[1]);
      });
      return () => channel?.close();
    },
  };
}

/** Returns undefined without `BroadcastChannel`. Messages may be lost anyway, and contexts also read without one. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    const channel: BroadcastChannel & { unref?(): void } = new BroadcastChannel(name);
    // In Node.js an open channel keeps the process alive.
    channel.unref?.();
    return channel;
  } catch {
    return undefined;
  }
}

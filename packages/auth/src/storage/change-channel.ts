/** Tells other contexts of the origin which keys changed. Messages carry keys, never values. */
export interface ChangeChannel {
  tell(key: string): void;
  /** Calls back with the keys that others told. Returns the way to stop. */
  watch(onChange: (key: string) => void): () => void;
}

/** A {@link ChangeChannel} over `BroadcastChannel`. It is open only while somebody watches, so nothing needs disposing. */
export function createChangeChannel(name: string): ChangeChannel {
  // Messages come back to the page that sent them.
  const self = Math.random();
  return {
    tell(key) {
      const channel = new BroadcastChannel(name);
      channel.postMessage([self, key]);
      channel.close();
    },
    watch(onChange) {
      const channel = new BroadcastChannel(name);
      channel.onmessage = ({ data: [from, key] }) => from === self || onChange(key);
      return () => channel.close();
    },
  };
}

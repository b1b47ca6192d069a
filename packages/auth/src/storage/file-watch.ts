import type { FileEntries } from './file-format.js';
import { type Node, repeat, type Watcher } from './node-files.js';

/** Polling: some file systems (network disks, containers) report no changes. */
const POLL_MS = 750;

/**
 * Calls back with each changed key of a file. Neither the watcher nor the polling keeps the process alive. Returns a
 * function that stops.
 */
export function watchFile(
  node: Node,
  file: string,
  load: () => Promise<FileEntries | undefined>,
  onChange: (key: string, revision: string | undefined) => void,
): () => void {
  let known: ReadonlyMap<string, string> | undefined;
  let lastStats: string | undefined;
  let isLooking = false;
  let isAgain = false;
  let isStopped = false;

  const compare = async (): Promise<void> => {
    const stats = await node.files.stat(file).then(
      ({ ino, mtimeMs, size }) => `${ino} ${mtimeMs} ${size}`,
      () => 'none',
    );
    if (stats === lastStats) return;
    const entries = await load();
    lastStats = stats;
    // A damaged file has no keys to compare. The next read reports the damage.
    if (!entries) return;
    const before = known;
    const now = new Map([...entries].map(([key, [revision]]) => [key, revision]));
    known = now;
    if (!before) return;
    for (const key of new Set([...before.keys(), ...now.keys()])) {
      if (!isStopped && before.get(key) !== now.get(key)) onChange(key, now.get(key));
    }
  };
  const look = async (): Promise<void> => {
    isAgain = true;
    if (isLooking) return;
    isLooking = true;
    while (isAgain && !isStopped) {
      isAgain = false;
      // The next read reports the failure.
      await compare().catch(() => undefined);
    }
    isLooking = false;
  };
  const onHint = (): void => void look();
  const stopPolling = repeat(POLL_MS, onHint);
  const watcher = openWatcher(node, file, onHint);
  onHint();
  return () => {
    isStopped = true;
    stopPolling();
    watcher?.close();
  };
}

/** Opens a watcher; returns undefined when the folder does not exist or cannot be watched. */
function openWatcher(node: Node, file: string, onEvent: () => void): Watcher | undefined {
  const name = node.path.basename(file);
  try {
    // Watches the folder, because each write replaces the file.
    const watcher = node.watch(node.path.dirname(file), { persistent: false }, (_, changed) => {
      if (changed === null || changed === name) onEvent();
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

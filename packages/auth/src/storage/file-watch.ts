import type { FileEntries } from './file-format.js';
import { type Node, repeat, type Watcher } from './node-files.js';

/** Some file systems (network disks, containers) report no changes. */
const pollMs = 750;

/**
 * Calls back with each key of which a file holds something else than before. Neither the watching nor the looking
 * keeps the process alive. Returns the way to stop.
 */
export function watchFile(
  node: Node,
  file: string,
  load: () => Promise<FileEntries | undefined>,
  onChange: (key: string, revision: string | undefined) => void,
): () => void {
  let known: ReadonlyMap<string, string> | undefined;
  let lastFacts: string | undefined;
  let isLooking = false;
  let isAgain = false;
  let isStopped = false;

  const compare = async (): Promise<void> => {
    const facts = await node.files.stat(file).then(
      ({ ino, mtimeMs, size }) => `${ino} ${mtimeMs} ${size}`,
      () => 'none',
    );
    if (facts === lastFacts) return;
    const entries = await load();
    lastFacts = facts;
    // A damaged file says nothing about its keys: the next call that reads finds out.
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
      // The next call that reads reports the failure.
      await compare().catch(() => undefined);
    }
    isLooking = false;
  };
  const onHint = (): void => void look();
  const stopPolling = repeat(pollMs, onHint);
  const watcher = openWatcher(node, file, onHint);
  onHint();
  return () => {
    isStopped = true;
    stopPolling();
    watcher?.close();
  };
}

/** Undefined when the folder is not there yet, or watching is not to be had. */
function openWatcher(node: Node, file: string, onEvent: () => void): Watcher | undefined {
  const name = node.path.basename(file);
  try {
    // The folder: another file takes the place of this one at each write.
    const watcher = node.watch(node.path.dirname(file), { persistent: false }, (_, changed) => {
      if (changed === null || changed === name) onEvent();
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

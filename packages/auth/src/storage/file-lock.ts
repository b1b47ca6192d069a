import { errorCode, type Node, randomName, repeat, toHex } from './node-files.js';

/** The period of a holder's heartbeat. */
const HEARTBEAT_MS = 1_000;

/** A holder without a heartbeat for this long counts as dead. */
const staleMs = 10 * HEARTBEAT_MS;

const POLL_MS = 25;

/** A lock that is held. */
export interface HeldLock {
  /** Whether this holder still has the lock: another process may have taken it after a long freeze. */
  isHeld(): Promise<boolean>;
}

/** Locks between processes and threads. */
export interface FileLocks {
  /** Runs `work` under a lock. Resolves to false when the lock is not free in time. */
  hold(name: string, waitMs: number, work: (lock: HeldLock) => Promise<void>): Promise<boolean>;
}

/**
 * Creates locks in the file system. A lock is a folder with one empty file, whose name is the holder: `free`, or
 * `<pid>.<start of the process>.<machine>.<random>`. A process takes, frees or takes over the lock by renaming that file. Of
 * several processes that rename the same file, the file system lets one succeed. So a process can take over only from the
 * holder that it has seen.
 *
 * A holder is dead when its process has ended, or after ten seconds without a heartbeat. The waiting process measures these
 * seconds itself, by a monotonic clock.
 *
 * @param base - the prefix of each lock's path.
 */
export function createFileLocks(node: Node, base: string): FileLocks {
  const { files, path } = node;
  let description: Promise<string> | undefined;
  const describe = (): Promise<string> => {
    // A failure is not kept: the next caller tries again.
    description ??= describeSelf(node).catch((thrown) => {
      description = undefined;
      throw thrown;
    });
    return description;
  };

  const { readHolder, rename, readBeat } = createLockFolders(node);
  const isGone = async (holder: string): Promise<boolean> => {
    const [pid = '', startedAt, machine] = holder.split('.');
    const [, , here] = (await describe()).split('.');
    // A process id is valid only on its own machine or container.
    if (machine !== here) return false;
    try {
      node.kill(Number(pid), 0);
    } catch (error) {
      if (errorCode(error) === 'ESRCH') return true;
    }
    const start = await readStart(node, pid);
    return start !== 'unknown' && start !== startedAt;
  };
  /** Takes the lock: renames its file to `mine`. */
  const take = async (folder: string, mine: string, waitMs: number): Promise<boolean> => {
    const endAt = performance.now() + waitMs;
    let seen: { readonly holder: string; readonly beat: number; readonly at: number } | undefined;
    const isStale = async (holder: string): Promise<boolean> => {
      const beat = await readBeat(folder, holder);
      if (beat === undefined) return false;
      if (seen?.holder !== holder || seen.beat !== beat) seen = { holder, beat, at: performance.now() };
      return performance.now() - seen.at > staleMs;
    };
    while (true) {
      const holder = await readHolder(folder);
      const isUp = holder === 'free' || (holder && ((await isGone(holder)) || (await isStale(holder))));
      if (holder && isUp && (await rename(folder, holder, mine))) return true;
      if (performance.now() >= endAt) return false;
      await sleep(POLL_MS * (0.5 + Math.random()));
    }
  };

  return {
    async hold(name, waitMs, work) {
      const [digest, self] = [await hash(name), await describe()];
      const [folder, mine] = [`${base}.${digest}.lock`, `${self}.${randomName()}`];
      if (!(await take(folder, mine, waitMs))) return false;
      const file = path.join(folder, mine);
      const beat = (): Promise<void> => files.utimes(file, new Date(), new Date()).catch(() => undefined);
      const stopHeartbeat = repeat(HEARTBEAT_MS, () => void beat());
      try {
        await beat();
        await work({ isHeld: async () => (await readBeat(folder, mine)) !== undefined });
      } finally {
        stopHeartbeat();
        await rename(folder, mine, 'free');
      }
      return true;
    },
  };
}

/** Reads and renames the one file in the folder of a lock. */
interface LockFolders {
  /** Returns the name of the file; undefined in a folder that was just made. */
  readHolder(folder: string): Promise<string | undefined>;
  /** Renames the file. Returns whether this call did it. */
  rename(folder: string, from: string, to: string): Promise<boolean>;
  /** Returns the time of a holder's last heartbeat; undefined when the holder has just freed the lock. */
  readBeat(folder: string, holder: string): Promise<number | undefined>;
}

function createLockFolders({ files, path }: Node): LockFolders {
  const make = async (folder: string): Promise<void> => {
    const draft = `${folder}.${randomName()}`;
    await files.mkdir(draft, { mode: 0o700 });
    await (await files.open(path.join(draft, 'free'), 'wx', 0o600)).close();
    try {
      await files.rename(draft, folder);
    } catch {
      // Another process has created the folder. It is never empty, and a rename cannot replace such a folder.
      await files.rm(draft, { recursive: true, force: true });
    }
  };
  const rename = (folder: string, from: string, to: string): Promise<boolean> =>
    files.rename(path.join(folder, from), path.join(folder, to)).then(
      () => true,
      (error) => {
        if (errorCode(error) === 'ENOENT') return false;
        throw error;
      },
    );
  const readHolder = async (folder: string): Promise<string | undefined> => {
    try {
      return (await files.readdir(folder))[0];
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      await make(folder);
      return undefined;
    }
  };
  const readBeat = (folder: string, holder: string): Promise<number | undefined> =>
    files.stat(path.join(folder, holder)).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
  return { readHolder, rename, readBeat };
}

/** Describes this process for the file of a lock, without the random part. */
async function describeSelf(node: Node): Promise<string> {
  // Two containers may have the same host name and the same process ids.
  const space = await node.files.readlink('/proc/self/ns/pid').catch(() => '');
  return [node.pid, await readStart(node, `${node.pid}`), await hash(`${node.host} ${space}`)].join('.');
}

/** Reads the start of a process in ticks since the boot (Linux only), or `ended` for a zombie. */
async function readStart({ files }: Node, pid: string): Promise<string> {
  try {
    const text = new TextDecoder().decode(await files.readFile(`/proc/${pid}/stat`));
    // The second field is a name with any characters. The third field is the state, the 22nd the start.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : (fields[19] ?? 'unknown');
  } catch {
    return 'unknown';
  }
}

async function hash(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return toHex(digest.subarray(0, 8));
}

function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

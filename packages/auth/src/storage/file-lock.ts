import { errorCode, type Node, randomName, repeat, toHex } from './node-files.js';

/** How often a holder shows that it lives. */
const heartbeatMs = 1_000;

/** A holder that has missed this many heartbeats in a row is dead, or as good as. */
const staleMs = 10 * heartbeatMs;

const pollMs = 25;

/** A lock that is held. */
export interface HeldLock {
  /** Whether it still is: a holder that was frozen for long may have been taken for dead. */
  isHeld(): Promise<boolean>;
}

/** Locks between processes and threads. */
export interface FileLocks {
  /** Runs `work` under a lock; false when it could not be had in time. */
  hold(name: string, waitMs: number, work: (lock: HeldLock) => Promise<void>): Promise<boolean>;
}

/**
 * A lock is a folder that always holds one empty file, whose name says who has it: `free`, or `<pid>.<start of the
 * process>.<machine>.<random>`. To take the lock, to free it and to take it over is to rename that file; of all
 * contenders that try to rename the same one, the file system lets one succeed. So a contender can take over only from
 * a holder that it looked at.
 *
 * A holder is dead when its process is gone, or when it has shown no life for ten seconds that the one who waits has
 * lived through itself: the clock on the wall is not asked.
 *
 * @param base what the path of each lock starts with.
 */
export function createFileLocks(node: Node, base: string): FileLocks {
  const { files, path } = node;
  let description: Promise<string> | undefined;
  const describe = (): Promise<string> => {
    // A failure is forgotten: the next caller asks again.
    description ??= describeSelf(node).catch((thrown) => {
      description = undefined;
      throw thrown;
    });
    return description;
  };

  const make = async (folder: string): Promise<void> => {
    const draft = `${folder}.${randomName()}`;
    await files.mkdir(draft, { mode: 0o700 });
    await (await files.open(path.join(draft, 'free'), 'wx', 0o600)).close();
    try {
      await files.rename(draft, folder);
    } catch {
      // Another process has made the folder: it is never empty, and a rename cannot replace a folder that is not empty.
      await files.rm(draft, { recursive: true, force: true });
    }
  };
  /** Whether this call changed the name. */
  const rename = (folder: string, from: string, to: string): Promise<boolean> =>
    files.rename(path.join(folder, from), path.join(folder, to)).then(
      () => true,
      (error) => {
        if (errorCode(error) === 'ENOENT') return false;
        throw error;
      },
    );
  const look = async (folder: string): Promise<string | undefined> => {
    try {
      return (await files.readdir(folder))[0];
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      await make(folder);
      return undefined;
    }
  };
  const isGone = async (holder: string): Promise<boolean> => {
    const [pid = '', startedAt, machine] = holder.split('.');
    const [, , here] = (await describe()).split('.');
    // Only the machine (or container) that gave a process its number can say whether it lives.
    if (machine !== here) return false;
    try {
      node.kill(Number(pid), 0);
    } catch (error) {
      if (errorCode(error) === 'ESRCH') return true;
    }
    const start = await readStart(node, pid);
    return start !== 'unknown' && start !== startedAt;
  };
  /** When a holder last showed that it lives; undefined when it has just let go. */
  const readBeat = (folder: string, holder: string): Promise<number | undefined> =>
    files.stat(path.join(folder, holder)).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
  /** Waits until the file of the lock is called `mine`. */
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
      const holder = await look(folder);
      const isUp = holder === 'free' || (holder && ((await isGone(holder)) || (await isStale(holder))));
      if (holder && isUp && (await rename(folder, holder, mine))) return true;
      if (performance.now() >= endAt) return false;
      await sleep(pollMs * (0.5 + Math.random()));
    }
  };

  return {
    async hold(name, waitMs, work) {
      const folder = `${base}.${await hash(name)}.lock`;
      const mine = `${await describe()}.${randomName()}`;
      if (!(await take(folder, mine, waitMs))) return false;
      const file = path.join(folder, mine);
      const beat = (): Promise<void> => files.utimes(file, new Date(), new Date()).catch(() => undefined);
      const stopHeartbeat = repeat(heartbeatMs, () => void beat());
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

/** A process as the file of a lock names it, without what tells its own locks apart. */
async function describeSelf(node: Node): Promise<string> {
  // Two containers may have one name and different processes of one number.
  const space = await node.files.readlink('/proc/self/ns/pid').catch(() => '');
  return `${node.pid}.${await readStart(node, `${node.pid}`)}.${await hash(`${node.host} ${space}`)}`;
}

/** When a process started, in ticks since the machine did; `ended` when it only waits to be cleared away. Linux tells. */
async function readStart({ files }: Node, pid: string): Promise<string> {
  try {
    const text = new TextDecoder().decode(await files.readFile(`/proc/${pid}/stat`));
    // The second field is a name, which may hold anything. The third is the state, the 22nd the start.
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

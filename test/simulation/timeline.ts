/** Whose code an entry of the timeline runs: it waits while its owner is frozen, and is gone with it. */
export interface Owner {
  status: 'running' | 'frozen' | 'gone';
  /** What became due while the owner was frozen. */
  readonly parked: (() => void)[];
}

/** Virtual time, and everything that is to happen in it. */
export interface Timeline {
  /** Milliseconds since the world began. */
  nowMs(): number;
  /** Runs something after a delay; without an owner it is the outer world that acts. Returns the way to cancel. */
  after(delayMs: number, owner: Owner | undefined, run: () => void): () => void;
  /** Lets an owner that was frozen catch up. */
  resume(owner: Owner): void;
  /** Lets time go by in which nothing happens at all; what was to happen comes after it. */
  skip(ms: number): void;
  /** Lets time go by, with everything that becomes due in it, one after another. */
  advance(ms: number): Promise<void>;
}

interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly owner: Owner | undefined;
  run: (() => void) | undefined;
}

/**
 * `afterEach` is called when an owner's code has run and nothing of it can run any further; once `isOver` says so
 * no step is left.
 */
export function createTimeline(afterEach: (owner: Owner) => void, isOver: () => boolean): Timeline {
  const heap: Entry[] = [];
  let nowMs = 0;
  let orders = 0;

  const after: Timeline['after'] = (delayMs, owner, run) => {
    const entry: Entry = { atMs: nowMs + Math.max(0, Math.ceil(delayMs)), order: orders++, owner, run };
    push(heap, entry);
    return () => {
      entry.run = undefined;
    };
  };

  return {
    nowMs: () => nowMs,
    after,
    resume(owner) {
      owner.status = 'running';
      for (const run of owner.parked.splice(0)) after(0, owner, run);
    },
    skip(ms) {
      nowMs += ms;
    },
    async advance(ms) {
      const untilMs = nowMs + ms;
      for (let top = heap[0]; top && top.atMs <= untilMs && !isOver(); top = heap[0]) {
        pop(heap);
        const { owner } = top;
        if (!top.run || owner?.status === 'gone') continue;
        nowMs = Math.max(nowMs, top.atMs);
        if (owner?.status === 'frozen') {
          owner.parked.push(() => top.run?.());
          continue;
        }
        top.run();
        if (!owner) continue;
        await settle();
        afterEach(owner);
      }
      nowMs = Math.max(nowMs, untilMs);
    },
  };
}

/** All promises that can go on do so before this resolves: nothing here waits for anything but the timeline. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.length;
  heap.push(entry);
  while (index > 0) {
    const parentIndex = (index - 1) >> 1;
    const parent = heap[parentIndex];
    if (!parent || !isBefore(entry, parent)) break;
    heap[index] = parent;
    index = parentIndex;
  }
  heap[index] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const [one, other] = [heap[left], heap[left + 1]];
    const least = one && other && isBefore(other, one) ? other : one;
    if (!least || !isBefore(least, last)) break;
    heap[index] = least;
    index = least === one ? left : left + 1;
  }
  heap[index] = last;
}

/** A value that a decision can have; `null` where nothing goes wrong. */
export type Decided = string | number | boolean | null;

/** Decisions that differ from the quiet ones, by what they are about. */
export type Decisions = Readonly<Record<string, Decided>>;

/**
 * Decides everything in a world that is left to chance. A decision is named by its step, its tab and its operation, and not
 * by its place in a stream of random numbers: a world that was recorded stays the same world when the code reads once less.
 */
export interface Fate {
  /** Begins a step: what is decided from now on belongs to it. */
  begin(step: string): void;
  /** Decides about `what`; the quiet value is that of a world in which nothing happens by chance. */
  decide<T extends Decided>(what: string, quiet: T, draw: () => T): T;
}

/** Draws each decision, and reports those that are not quiet. */
export function createDrawnFate(onDecision?: (name: string, value: Decided) => void): Fate {
  const names = createNames();
  return {
    begin: names.begin,
    decide(what, quiet, draw) {
      const value = draw();
      const name = names.next(what);
      if (value !== quiet) onDecision?.(name, value);
      return value;
    },
  };
}

/** Repeats decisions that were recorded; all others are quiet. */
export function createRecordedFate(decisions: Decisions): Fate {
  const names = createNames();
  return {
    begin: names.begin,
    decide<T extends Decided>(what: string, quiet: T): T {
      return (decisions[names.next(what)] ?? quiet) as T;
    },
  };
}

/** Numbers what is decided more than once in a step. */
function createNames(): { begin(step: string): void; next(what: string): string } {
  let step = 'start';
  const counts = new Map<string, number>();
  return {
    begin(next) {
      step = next;
      counts.clear();
    },
    next(what) {
      const count = (counts.get(what) ?? 0) + 1;
      counts.set(what, count);
      return `${step}: ${what}${count > 1 ? ` (${count})` : ''}`;
    },
  };
}

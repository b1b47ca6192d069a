import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useState } from 'preact/hooks';
import type { Connection } from './connection.js';

/** The context of every view. */
export interface Console {
  readonly connection: Connection;
  /** Increases after each change of the server. */
  readonly changes: number;
  /** Reloads everything. */
  refresh(): void;
  /** Shows an outcome, and announces it to screen readers. */
  say(text: string, isError?: boolean): void;
}

export const ConsoleContext: ReturnType<typeof createContext<Console | undefined>> = createContext<Console | undefined>(
  undefined,
);

export function useConsole(): Console {
  const found = useContext(ConsoleContext);
  if (found === undefined) throw new Error('This component is outside of the console.');
  return found;
}

/** Live data of the server. */
export interface Live<T> {
  /** Absent until it has been loaded once. */
  readonly value?: T;
  /** Why it cannot be loaded. */
  readonly error?: string;
}

/**
 * Loads data, and loads it again after each change of the server.
 *
 * @param key the inputs of `load`: a new key drops the data
 */
export function useLive<T>(key: string, load: (connection: Connection, signal: AbortSignal) => Promise<T>): Live<T> {
  const { connection, changes } = useConsole();
  const [kept, setKept] = useState<Live<T> & { readonly key: string }>({ key });
  // The key covers the inputs of `load`.
  useEffect(() => {
    const stop = new AbortController();
    load(connection, stop.signal).then(
      (value) => {
        if (!stop.signal.aborted) setKept({ key, value });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setKept({ key, error: readMessage(error) });
      },
    );
    return () => stop.abort();
  }, [key, changes, connection]);
  return kept.key === key ? kept : {};
}

/**
 * Creates a function that runs an action and shows its outcome.
 *
 * @returns a function that returns whether the action succeeded
 */
export function useAction(): (done: string, act: (connection: Connection) => Promise<unknown>) => Promise<boolean> {
  const { connection, refresh, say } = useConsole();
  return useCallback(
    async (done, act) => {
      try {
        await act(connection);
        say(done);
        return true;
      } catch (error) {
        say(readMessage(error), true);
        return false;
      } finally {
        refresh();
      }
    },
    [connection, refresh, say],
  );
}

/** One sentence about a failure. */
export function readMessage(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong.';
}

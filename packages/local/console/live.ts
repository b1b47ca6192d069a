import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useState } from 'preact/hooks';
import type { Connection } from './connection.js';

/** What every part of the console works with. */
export interface Console {
  readonly connection: Connection;
  /** Goes up whenever something has happened to the server. */
  readonly changes: number;
  /** Has everything looked at again. */
  refresh(): void;
  /** Tells what became of something; read out, too. */
  say(text: string, isError?: boolean): void;
}

export const ConsoleContext: ReturnType<typeof createContext<Console | undefined>> = createContext<Console | undefined>(
  undefined,
);

export function useConsole(): Console {
  const found = useContext(ConsoleContext);
  if (found === undefined) throw new Error('This stands outside of the console.');
  return found;
}

/** Something of the server's, as it is by now. */
export interface Live<T> {
  /** Absent until it has been loaded once. */
  readonly value?: T;
  /** Why it can't be had. */
  readonly error?: string;
}

/**
 * Loads something, and again whenever something has happened to the server.
 *
 * @param key what `load` depends on: with another one, what was loaded counts no more
 */
export function useLive<T>(key: string, load: (connection: Connection, signal: AbortSignal) => Promise<T>): Live<T> {
  const { connection, changes } = useConsole();
  const [kept, setKept] = useState<Live<T> & { readonly key: string }>({ key });
  // The key says what `load` depends on.
  useEffect(() => {
    const stop = new AbortController();
    load(connection, stop.signal).then(
      (value) => {
        if (!stop.signal.aborted) setKept({ key, value });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setKept({ key, error: messageOf(error) });
      },
    );
    return () => stop.abort();
  }, [key, changes, connection]);
  return kept.key === key ? kept : {};
}

/**
 * Does something and tells what became of it.
 *
 * @returns what is called to do it: whether it went well
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
        say(messageOf(error), true);
        return false;
      } finally {
        refresh();
      }
    },
    [connection, refresh, say],
  );
}

/** The sentence for a failure. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong.';
}

import { describeStorageFailure } from '../store/storage-failure.js';

/** Writes what went wrong unexpectedly, for the person at the terminal. */
export type LogFailure = (line: string) => void;

/**
 * A failure in one line: its kind and where it came from, without its message, which may quote what a caller sent.
 */
export function describeFailure(error: unknown, requestId: string, what: string): string {
  const ofStorage = describeStorageFailure(error);
  if (ofStorage !== undefined) return `${requestId} ${printable(what)}: ${ofStorage}`;
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  return `${requestId} ${printable(what)}: ${name}${code}${frames
    .slice(0, 6)
    .map((frame) => ` ${frame.trim()}`)
    .join('')}`;
}

const LONGEST_NAME = 200;

/** A text that a caller sent, cut to 200 printable characters. */
export function printable(text: string): string {
  return text.slice(0, LONGEST_NAME).replace(/[^\x21-\x7e]+/g, '?');
}

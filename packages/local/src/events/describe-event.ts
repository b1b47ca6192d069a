import { toOneLine } from '../base/one-line.js';
import type { ServerEvent } from './server-event.js';

/** Denials include a redirect with an error and a missing answer. */
export function isDenied({ status, error }: ServerEvent): boolean {
  return status === 0 || status >= 400 || error !== undefined;
}

/** One line for a terminal: the operation, what it answered and why. */
export function describeEvent({ operation, status, error, message, reason }: ServerEvent): string {
  const told = [error, message].filter((part) => part !== undefined).join(': ');
  const why = reason === undefined ? '' : ` (${reason})`;
  return toOneLine(`${operation} ${status} ${told}${why}`);
}

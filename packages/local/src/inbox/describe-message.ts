import { toOneLine } from '../base/one-line.js';
import type { InboxMessage } from './inbox-message.js';

/** One line for a terminal: to whom a message went, why, and its code. */
export function describeMessage({ medium, to, purpose, code, link }: InboxMessage): string {
  const content = link === undefined ? code : `${code}  ${link}`;
  return toOneLine(`${medium} to ${to}, ${purpose}: ${content}`);
}

import type { ServerEvent } from '../events/server-event.js';
import type { InboxMessage } from '../inbox/inbox-message.js';

/** The output of a running server at the terminal. */
export interface Terminal {
  /** Text for the user; `content` is the same as JSON. */
  say(text: string, content: Readonly<Record<string, unknown>>): void;
  /** A request: the text shows denied ones with their reasons; JSON has all. */
  showEvent(event: ServerEvent): void;
  /** A message in the inbox, with its code. */
  showMessage(message: InboxMessage): void;
  /** An unexpected failure. */
  showFailure(line: string): void;
}

/** @param options.write takes one line; default standard output */
export function createTerminal(options: {
  readonly quiet: boolean;
  readonly json: boolean;
  readonly write?: (line: string) => void;
}): Terminal {
  const { quiet, json, write = (line) => console.log(line) } = options;
  const writeJson = (type: string, content: object): void => write(toJsonLine({ type, ...content }));
  return {
    say: (text, content) => {
      if (quiet) return;
      if (json) writeJson('started', content);
      else write(text);
    },
    showEvent: (event) => {
      if (quiet) return;
      if (json) writeJson('request', event);
      else if (isDenied(event)) write(describeEvent(event));
    },
    showMessage: (message) => {
      if (quiet) return;
      if (json) writeJson('message', message);
      else write(describeMessage(message));
    },
    showFailure: (line) => {
      if (json) console.error(toJsonLine({ type: 'failure', message: line }));
      else console.error(onOneLine(line));
    },
  };
}

/** Denials include a redirect with an error and a missing answer. */
function isDenied({ status, error }: ServerEvent): boolean {
  return status === 0 || status >= 400 || error !== undefined;
}

function describeEvent({ at, operation, status, error, message, reason }: ServerEvent): string {
  const told = [error, message].filter((part) => part !== undefined).join(': ');
  const why = reason === undefined ? '' : ` (${reason})`;
  return onOneLine(`${toTime(at)}  ${operation} ${status} ${told}${why}`);
}

function describeMessage({ sentAt, medium, to, purpose, code, link }: InboxMessage): string {
  const content = link === undefined ? code : `${code}  ${link}`;
  return onOneLine(`${toTime(sentAt)}  ${medium} to ${to}, ${purpose}: ${content}`);
}

/** `12:34:56` of an ISO 8601 instant. */
function toTime(instant: string): string {
  return instant.slice(11, 19);
}

/** JSON escapes the first control characters alone. */
function toJsonLine(content: object): string {
  return JSON.stringify(content).replace(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** In characters. */
const LONGEST_LINE = 4_096;

/**
 * Text of a caller must not move the cursor, change the writing direction or start a new line, and a long text must not
 * hide the others.
 */
function onOneLine(text: string): string {
  const shown = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
  return shown.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trimEnd();
}

import { toOneLine } from '../base/one-line.js';
import { describeEvent, isDenied } from '../events/describe-event.js';
import type { ServerEvent } from '../events/server-event.js';
import { describeMessage } from '../inbox/describe-message.js';
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
      else if (isDenied(event)) write(`${toTime(event.at)}  ${describeEvent(event)}`);
    },
    showMessage: (message) => {
      if (quiet) return;
      if (json) writeJson('message', message);
      else write(`${toTime(message.sentAt)}  ${describeMessage(message)}`);
    },
    showFailure: (line) => {
      if (json) console.error(toJsonLine({ type: 'failure', message: line }));
      else console.error(toOneLine(line));
    },
  };
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

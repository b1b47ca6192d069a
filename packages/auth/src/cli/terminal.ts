import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { CancelledError, CommandError } from './command-error.js';

/** Talks with the user. Texts and questions go to standard error: standard output has results only. */
export interface Terminal {
  /** Whether a person answers: another try makes sense, and a QR code can be scanned. */
  readonly isInteractive: boolean;
  say(text: string): void;
  /**
   * Asks a question and reads one line.
   *
   * @param isHidden - the answer is not shown. Default false.
   * @throws {CancelledError} on Ctrl+C, or at the end of `signal`.
   * @throws {CommandError} when the input ends before the answer.
   */
  ask(question: string, options?: { readonly isHidden?: boolean }): Promise<string>;
  /** Leaves standard input to others. */
  close(): void;
}

/** Standard input and standard error, or what replaces them. */
export interface TerminalStreams {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** Creates a terminal. From a pipe or a file each answer is one line of standard input. */
export function createTerminal(
  signal: AbortSignal,
  streams: TerminalStreams = { input: process.stdin, output: process.stderr },
): Terminal {
  const { input, output } = streams;
  const say = (text: string): void => void output.write(`${text}\n`);
  return input.isTTY ? createInteractive(streams, signal, say) : createPiped(input, signal, say);
}

type Say = (text: string) => void;

function createInteractive(streams: TerminalStreams, signal: AbortSignal, say: Say): Terminal {
  return {
    isInteractive: true,
    say,
    ask: (question, { isHidden = false } = {}) => askAtTerminal(streams, { question, isHidden, signal }),
    close: () => undefined,
  };
}

interface Question {
  readonly question: string;
  readonly isHidden: boolean;
  readonly signal: AbortSignal;
}

async function askAtTerminal(
  { input, output }: TerminalStreams,
  { question, isHidden, signal }: Question,
): Promise<string> {
  let isMuted = false;
  const shown = new Writable({
    write(chunk, _encoding, done) {
      if (!isMuted) output.write(chunk);
      done();
    },
  });
  // In raw mode: the terminal itself shows no key.
  const lines = createInterface({ input, output: shown, terminal: true, historySize: 0 });
  try {
    return await new Promise<string>((resolve, reject) => {
      const cancel = (): void => reject(new CancelledError());
      signal.addEventListener('abort', cancel, { once: true });
      lines.on('SIGINT', cancel);
      lines.on('close', () => reject(createEndError()));
      lines.question(question, resolve);
      isMuted = isHidden;
      if (signal.aborted) cancel();
    });
  } finally {
    lines.close();
    if (isHidden) output.write('\n');
  }
}

/** Reads ahead: a pipe may send all answers before the first question. */
function createPiped(input: NodeJS.ReadableStream, signal: AbortSignal, say: Say): Terminal {
  const read: string[] = [];
  let hasEnded = false;
  let wake: () => void = () => undefined;
  let lines: Interface | undefined;
  const open = (): void => {
    lines ??= createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
      .on('line', (line) => {
        read.push(line);
        wake();
      })
      .on('close', () => {
        hasEnded = true;
        wake();
      });
  };
  signal.addEventListener('abort', () => wake(), { once: true });
  return {
    isInteractive: false,
    say,
    async ask(question) {
      say(question.trimEnd());
      open();
      while (true) {
        if (signal.aborted) throw new CancelledError();
        const line = read.shift();
        if (line !== undefined) return line;
        if (hasEnded) throw createEndError();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    close: () => lines?.close(),
  };
}

function createEndError(): CommandError {
  return new CommandError('Standard input ended before each question was answered.');
}

import { findErrorCode } from '../base/error-code.js';
import { within } from '../base/within.js';
import type { SmtpServer } from './smtp-server.js';

/** An e-mail as a user gets it. */
export interface Mail {
  /** `no-reply@example.com`, or the same with a name: `Example <no-reply@example.com>`. */
  readonly from: string;
  readonly replyTo?: string | undefined;
  /** One address. */
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** What it is for, as failures tell it: `SignUp`. */
  readonly purpose: string;
  readonly sentAt: number;
}

/** Why a mail did not go out. No secrets, and nothing that the server said: it may have repeated the password. */
export interface MailFailure {
  /** `SignUp`, `ForgotPassword`, … */
  readonly purpose: string;
  /** `ECONNECTION`, `EAUTH 535`, … */
  readonly reason: string;
  readonly tookMs: number;
}

/** Mail on its way to an SMTP server. */
export interface OutgoingMail {
  /** Hands a mail over, and doesn't wait for the server: a slow one delays no sign-up. */
  send(mail: Mail): void;
  /** Calls back with each mail that did not go out. */
  watchFailures(listener: (failure: MailFailure) => void): void;
  /** Gives what is under way a moment to go out, and gives up on the rest. */
  close(): Promise<void>;
}

const CONNECT_MS = 5_000;
const SILENCE_MS = 10_000;
const CONNECTIONS = 2;
/** How long a connection is kept for the next mail. */
const IDLE_MS = 1_000;
/** A server has to end within two seconds, of which requests that are under way get the first. */
const CLOSING_MS = 400;
/** More would only grow while a server hangs. */
const MOST_WAITING = 1_000;

/** One address and nothing else: no list, no name, no line that begins a header or a command. */
const ADDRESS = /^[^\s\p{Cc}<>()[\],;:"\\@]{1,64}@[^\s\p{Cc}<>()[\],;:"\\@]{1,255}$/u;

/**
 * Loads what speaks SMTP.
 *
 * @throws {Error} that says how to install it
 */
export async function openOutgoingMail(server: SmtpServer): Promise<OutgoingMail> {
  const { createTransport } = await importNodemailer();
  const { host, port, secure, auth, loopback } = server;
  const transport = createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    idleTimeout: IDLE_MS,
    // Once more, when the server closed a kept connection at that very moment.
    maxRequeues: 1,
    host,
    port,
    secure,
    ...(auth !== undefined && { auth: { ...auth } }),
    // A catcher on this machine has no certificate that anyone trusts. Beyond it no password goes out in the clear.
    ignoreTLS: loopback,
    requireTLS: !loopback && auth !== undefined,
    tls: { rejectUnauthorized: !loopback },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    socketCloseTimeout: 0,
    // What a pool's template says is text, never the name of something to attach.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // A connection that fails fails its mails; without a listener it would end the process too.
  transport.on('error', () => undefined);
  const waiting = new Set<Promise<void>>();
  const listeners: ((failure: MailFailure) => void)[] = [];

  const deliver = async (mail: Mail): Promise<void> => {
    const began = performance.now();
    try {
      if (!ADDRESS.test(mail.to)) throw new MailRefusal('EENVELOPE');
      if (waiting.size >= MOST_WAITING) throw new MailRefusal('EBUSY');
      await transport.sendMail({
        from: onOneLine(mail.from),
        ...(mail.replyTo !== undefined && { replyTo: onOneLine(mail.replyTo) }),
        to: { name: '', address: mail.to },
        subject: onOneLine(mail.subject),
        html: mail.html,
        text: mail.text,
        date: new Date(mail.sentAt),
      });
    } catch (error) {
      const tookMs = Math.round(performance.now() - began);
      for (const listener of listeners) listener({ purpose: mail.purpose, reason: describe(error), tookMs });
    }
  };

  return {
    send: (mail) => {
      const sending = deliver(mail);
      waiting.add(sending);
      void sending.then(() => waiting.delete(sending));
    },
    watchFailures: (listener) => void listeners.push(listener),
    close: async () => {
      await within(CLOSING_MS, Promise.all(waiting));
      transport.close({ force: true });
      // An abandoned mail is reported as a failure.
      await within(CLOSING_MS, Promise.all(waiting));
    },
  };
}

class MailRefusal extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

async function importNodemailer(): Promise<typeof import('nodemailer')> {
  try {
    return await import('nodemailer');
  } catch (error) {
    if (findErrorCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error('SMTP needs the package nodemailer: npm install --save-dev nodemailer');
  }
}

function describe(error: unknown): string {
  const status = error instanceof Error && 'responseCode' in error ? error.responseCode : undefined;
  return [findErrorCode(error) ?? 'ECLOSED', status].filter((part) => part !== undefined).join(' ');
}

function onOneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

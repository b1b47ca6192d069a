import type { EventLog } from '../events/events.js';

/** Why a mail did not go out. No secrets, and nothing that the server said: it may have repeated the password. */
export interface MailFailure {
  /** `SignUp`, `ForgotPassword`, … */
  readonly purpose: string;
  /** `ECONNECTION`, `EAUTH 535`, … */
  readonly reason: string;
  readonly tookMs: number;
}

/** Reports a mail that did not go out, in the event log and the server's log. */
export function reportMailFailure(
  { purpose, reason, tookMs }: MailFailure,
  events: EventLog,
  log: (line: string) => void,
): void {
  const message = 'The e-mail was not sent. It is in the inbox.';
  events.add({
    operation: 'SendEmail',
    status: 502,
    tookMs,
    error: 'SmtpError',
    message,
    reason: `${purpose}: ${reason}`,
  });
  log(`SMTP (${purpose}): ${reason}. ${message}`);
}

import type { EventLog } from '../events/events.js';
import type { MailFailure } from '../messages/outgoing-mail.js';

/** Reports a mail that did not go out, in the event log and in the log of the server. */
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

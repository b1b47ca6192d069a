import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { InboxMessage } from '../src/inbox/inbox-message.js';
import { ConfirmButton } from './dialogs.js';
import { useAction, useConsole, useLive } from './live.js';
import { CopyButton, Field, Instant, Loaded } from './parts.js';
import { linkTo } from './place.js';

/** The messages that Cognito would have sent, live. */
export function InboxView(): VNode {
  const [address, setAddress] = useState('');
  const [purpose, setPurpose] = useState('');
  const act = useAction();
  const inbox = useLive('inbox', (connection, signal) => connection.get<InboxMessage[]>('inbox', signal));
  useAnnouncements(inbox.value);
  const all = inbox.value ?? [];
  const wanted = address.trim().toLowerCase();
  const shown = all.filter(
    (message) => message.to.toLowerCase().includes(wanted) && (purpose === '' || message.purpose === purpose),
  );
  return (
    <>
      <div class="row">
        <Field label="Address or phone number">
          {(id) => (
            <input id={id} type="search" value={address} onInput={(event) => setAddress(event.currentTarget.value)} />
          )}
        </Field>
        <Field label="Purpose">
          {(id) => (
            <select id={id} value={purpose} onChange={(event) => setPurpose(event.currentTarget.value)}>
              <option value="">All</option>
              {[...new Set(all.map((message) => message.purpose))].sort().map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Field>
        <ConfirmButton
          label="Empty the inbox"
          question="All messages are deleted. Their codes stay valid."
          disabled={all.length === 0}
          onConfirm={() => void act('The inbox is empty.', (connection) => connection.send('DELETE', 'inbox'))}
        />
      </div>
      <Loaded live={inbox}>
        {() =>
          shown.length === 0 ? (
            <p class="soft">
              {all.length === 0
                ? 'No messages yet. Codes, links and invitations appear here when an app sends them.'
                : 'No messages match.'}
            </p>
          ) : (
            <ul class="messages">
              {shown.map((message) => (
                <li key={keyOf(message)}>
                  <Message message={message} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
}

function Message({ message }: { message: InboxMessage }): VNode {
  const { to, medium, purpose, code, link, username, userPoolId, sentAt, subject, body } = message;
  const what = purpose === 'AdminCreateUser' ? 'Temporary password' : 'Code';
  return (
    <article class="card" aria-label={`${purpose} to ${to}`}>
      <div class="row spread">
        <strong>{to}</strong>
        <span class="soft">
          {medium === 'SMS' ? 'SMS' : 'E-mail'} · <span class="badge">{purpose}</span> · <Instant at={sentAt} />
        </span>
      </div>
      {code !== '' && (
        <p class="row">
          <span class="soft">{what}</span>
          <output class="code">{code}</output>
          <CopyButton text={code} what={`${what.toLowerCase()} for ${to}`} />
        </p>
      )}
      {link !== undefined && (
        <p>
          {/^https?:\/\//i.test(link) ? (
            <a href={link} target="_blank" rel="noopener noreferrer">
              {link}
            </a>
          ) : (
            link
          )}
        </p>
      )}
      <details>
        <summary>
          Message of pool {userPoolId}
          {subject !== undefined && `: ${subject}`}
        </summary>
        <p>
          User <a href={linkTo('users', userPoolId, username)}>{username}</a>
        </p>
        {body !== undefined && <pre>{medium === 'EMAIL' ? toText(body) : body}</pre>}
      </details>
    </article>
  );
}

/** Announces messages that arrive while the page is open. */
function useAnnouncements(messages: readonly InboxMessage[] | undefined): void {
  const { say } = useConsole();
  const known = useRef<ReadonlySet<string>>(undefined);
  useEffect(() => {
    if (messages === undefined) return;
    const before = known.current;
    known.current = new Set(messages.map(keyOf));
    const [newest] = messages;
    if (before === undefined || newest === undefined || before.has(keyOf(newest))) return;
    say(`New message to ${newest.to}: ${newest.purpose}`);
  }, [messages, say]);
}

function keyOf({ sentAt, to, purpose, code }: InboxMessage): string {
  return JSON.stringify([sentAt, to, purpose, code]);
}

/** The text of an HTML message. */
function toText(html: string): string {
  return html
    .replace(/<br\s*\/?>|<\/(?:p|div|h\d|tr|li)>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .trim();
}

import type { VNode } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { AppsView } from './apps.js';
import { ClockFace } from './clock-face.js';
import { createConnection } from './connection.js';
import { ControlsView } from './controls.js';
import { EventsView } from './events.js';
import { followServer, type LinkState } from './follow.js';
import { InboxView } from './inbox.js';
import { type Console, ConsoleContext } from './live.js';
import { Field, submitting } from './parts.js';
import { linkTo, type Place, usePlace } from './place.js';
import { UserView } from './user.js';
import { UsersView } from './users.js';

const VIEWS: readonly (readonly [place: string, title: string])[] = [
  ['inbox', 'Inbox'],
  ['events', 'Requests'],
  ['users', 'Users'],
  ['apps', 'Apps'],
  ['controls', 'Controls'],
];

interface Said {
  readonly text: string;
  readonly isError: boolean;
}

const SHOWN_MS = 6_000;

export function App(): VNode {
  const connection = useMemo(createConnection, []);
  const [state, setState] = useState<LinkState>('connecting');
  const [changes, setChanges] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const [said, setSaid] = useState<Said>();
  const refresh = useCallback(() => setChanges((count) => count + 1), []);
  const say = useCallback((text: string, isError = false) => setSaid({ text, isError }), []);
  const shared = useMemo<Console>(() => ({ connection, changes, refresh, say }), [connection, changes, refresh, say]);

  // Each attempt starts over.
  useEffect(() => {
    const stop = new AbortController();
    void followServer(connection, { signal: stop.signal, onChange: refresh, onState: setState });
    return () => stop.abort();
  }, [connection, refresh, attempt]);

  useEffect(() => {
    if (said === undefined || said.isError) return;
    const timer = setTimeout(() => setSaid(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);

  const unlock = (token: string): void => {
    connection.setToken(token);
    setState('connecting');
    setAttempt((count) => count + 1);
  };

  return (
    <ConsoleContext.Provider value={shared}>
      {state === 'locked' ? (
        <Lock isSecondTry={attempt > 0} onToken={unlock} />
      ) : (
        <Frame state={state} isReady={changes > 0} />
      )}
      <div role="status" class="toasts">
        {said !== undefined && !said.isError && <p class="notice">{said.text}</p>}
      </div>
      <div role="alert" class="toasts">
        {said?.isError && (
          <p class="error">
            {said.text}{' '}
            <button type="button" class="second" onClick={() => setSaid(undefined)}>
              Close
            </button>
          </p>
        )}
      </div>
    </ConsoleContext.Provider>
  );
}

function Frame({ state, isReady }: { state: LinkState; isReady: boolean }): VNode {
  const place = usePlace();
  const [current, title] = VIEWS.find(([name]) => name === place[0]) ?? ['inbox', 'Inbox'];
  const heading = useRef<HTMLHeadingElement>(null);
  const path = place.join('/');
  const isFirst = useRef(true);
  // As after a page load: a screen reader announces the view and continues from there.
  useEffect(() => {
    document.title = `${title} – Claviger`;
    if (!isFirst.current && path !== '') heading.current?.focus();
    isFirst.current = false;
  }, [path, title]);
  return (
    <>
      <header>
        <strong class="brand">Claviger</strong>
        <nav aria-label="Console">
          {VIEWS.map(([name, label]) => (
            <a key={name} href={linkTo(name)} aria-current={name === current ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
        {isReady && <ClockFace />}
      </header>
      <main>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {state === 'lost' && <p class="error">The server does not answer. This page retries every second.</p>}
        {isReady && <View name={current} place={place} />}
      </main>
    </>
  );
}

function View({ name, place: [, userPoolId, username] }: { name: string; place: Place }): VNode {
  if (name === 'events') return <EventsView />;
  if (name === 'apps') return <AppsView />;
  if (name === 'controls') return <ControlsView />;
  if (name !== 'users') return <InboxView />;
  if (userPoolId === undefined || username === undefined) return <UsersView given={userPoolId} />;
  return <UserView key={username} userPoolId={userPoolId} username={username} />;
}

function Lock({ isSecondTry, onToken }: { isSecondTry: boolean; onToken: (token: string) => void }): VNode {
  return (
    <main class="card lock">
      <h1>Claviger</h1>
      <p>
        Others can reach this server: its console asks for the control token, which was shown at its first start. This
        page keeps it until it is closed or loaded again.
      </p>
      {isSecondTry && (
        <p class="error" role="alert">
          That is not the server’s control token.
        </p>
      )}
      <form onSubmit={submitting(({ token = '' }) => onToken(token.trim()))}>
        <Field label="Control token">
          {(id) => <input id={id} name="token" type="password" autocomplete="off" required />}
        </Field>
        <button type="submit">Continue</button>
      </form>
    </main>
  );
}

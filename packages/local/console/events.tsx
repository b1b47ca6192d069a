import type { VNode } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { ServerEvent } from '../src/events/server-event.js';
import { useLive } from './live.js';
import { Field, Instant, Loaded } from './parts.js';

const SHOWN_AT_ONCE = 100;

/** The requests to the server, and the reasons of denials. */
export function EventsView(): VNode {
  const [operation, setOperation] = useState('');
  const [onlyDenied, setOnlyDenied] = useState(false);
  const [limit, setLimit] = useState(SHOWN_AT_ONCE);
  const events = useLive('events', (connection, signal) => connection.get<ServerEvent[]>('events', signal));
  const wanted = operation.trim().toLowerCase();
  const fitting = (events.value ?? [])
    .filter((event) => event.operation.toLowerCase().includes(wanted) && (!onlyDenied || isDenied(event)))
    .reverse();
  return (
    <>
      <div class="row">
        <Field label="Operation">
          {(id) => (
            <input
              id={id}
              type="search"
              value={operation}
              onInput={(event) => setOperation(event.currentTarget.value)}
            />
          )}
        </Field>
        <label class="check">
          <input
            type="checkbox"
            checked={onlyDenied}
            onChange={(event) => setOnlyDenied(event.currentTarget.checked)}
          />
          Denied only
        </label>
      </div>
      <Loaded live={events}>
        {() =>
          fitting.length === 0 ? (
            <p class="soft">No requests match. The console’s own requests are not listed.</p>
          ) : (
            <div class="scroll">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Operation</th>
                    <th scope="col">Status</th>
                    <th scope="col">Reason</th>
                    <th scope="col">Time</th>
                    <th scope="col">Took</th>
                  </tr>
                </thead>
                <tbody>
                  {fitting.slice(0, limit).map((event) => (
                    <EventRows key={event.sequence} event={event} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
      {fitting.length > limit && (
        <button type="button" class="second" onClick={() => setLimit(limit + SHOWN_AT_ONCE)}>
          Show more
        </button>
      )}
    </>
  );
}

function EventRows({ event }: { event: ServerEvent }): VNode {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { operation, status, error, reason, at, tookMs } = event;
  return (
    <>
      <tr class={isDenied(event) ? 'denied' : undefined}>
        <th scope="row">
          <button
            type="button"
            class="plain"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => setOpen(!isOpen)}
          >
            {operation}
          </button>
        </th>
        <td>
          <span class={isDenied(event) ? 'badge bad' : 'badge'}>{status === 0 ? 'dropped' : status}</span>
        </td>
        <td>
          {error}
          {reason !== undefined && <div class="soft">{reason}</div>}
        </td>
        <td>
          <Instant at={at} />
        </td>
        <td class="number">{tookMs} ms</td>
      </tr>
      <tr id={id} hidden={!isOpen}>
        <td colSpan={5}>
          <EventDetails event={event} />
        </td>
      </tr>
    </>
  );
}

function EventDetails({ event }: { event: ServerEvent }): VNode {
  const { error, message, reason, requestId, identityId, sequence } = event;
  return (
    <dl>
      {error !== undefined && (
        <>
          <dt>Told</dt>
          <dd>
            {error}: {message}
          </dd>
        </>
      )}
      {reason !== undefined && (
        <>
          <dt>Real reason</dt>
          <dd>{reason}</dd>
        </>
      )}
      {identityId !== undefined && (
        <>
          <dt>Identity</dt>
          <dd>{identityId}</dd>
        </>
      )}
      {requestId !== undefined && (
        <>
          <dt>Request id</dt>
          <dd>{requestId}</dd>
        </>
      )}
      <dt>Number</dt>
      <dd>{sequence}</dd>
    </dl>
  );
}

function isDenied({ status, error }: ServerEvent): boolean {
  return status === 0 || status >= 400 || error !== undefined;
}

import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ActiveFault, Fault } from '../src/control/fault.js';
import { useAction, useLive } from './live.js';
import { Field, Loaded, submitting } from './parts.js';

type Effect = 'exception' | 'status' | 'latencyMs' | 'before' | 'after';

const EFFECTS: Readonly<
  Record<Effect, { readonly title: string; readonly value?: string; readonly example?: string }>
> = {
  exception: { title: 'answer an exception', value: 'Exception', example: 'TooManyRequestsException' },
  status: { title: 'answer a status', value: 'HTTP status', example: '503' },
  latencyMs: { title: 'wait first', value: 'Milliseconds', example: '2000' },
  before: { title: 'break the connection before it takes effect' },
  after: { title: 'take effect, then lose the answer' },
};

/** Fault injection. */
export function FaultsSection(): VNode {
  const act = useAction();
  const faults = useLive('faults', (connection, signal) => connection.get<ActiveFault[]>('faults', signal));
  const count = faults.value?.length ?? 0;
  return (
    <section class="card" aria-labelledby="faults">
      <h2 id="faults">Faults</h2>
      <Loaded live={faults}>
        {(list) =>
          list.length === 0 ? (
            <p class="soft">No faults.</p>
          ) : (
            <ul>
              {list.map((fault) => (
                <li key={fault.id}>
                  <strong>{fault.operation ?? 'Every request'}</strong>: {describeEffect(fault)}
                  <span class="soft">
                    , {fault.times === 'always' ? 'always' : `${(fault.times ?? 1) - fault.hits} more`}, hit{' '}
                    {fault.hits} so far
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <FaultForm />
      <button
        type="button"
        class="second"
        disabled={count === 0}
        onClick={() => void act('All faults are removed.', (connection) => connection.send('DELETE', 'faults'))}
      >
        Clear faults
      </button>
    </section>
  );
}

function FaultForm(): VNode {
  const act = useAction();
  const [effect, setEffect] = useState<Effect>('exception');
  const { value, example } = EFFECTS[effect];
  const add = (fields: Readonly<Record<string, string>>): void => {
    const fault = readFields(effect, fields);
    void act('The fault is added.', (connection) => connection.send('POST', 'faults', fault));
  };
  return (
    <form class="row" onSubmit={submitting(add)}>
      <Field label="Operation or path; empty: every request">
        {(id) => <input id={id} name="operation" placeholder="InitiateAuth" autocomplete="off" spellcheck={false} />}
      </Field>
      <Field label="Effect">
        {(id) => (
          <select id={id} value={effect} onChange={(event) => setEffect(event.currentTarget.value as Effect)}>
            {Object.entries(EFFECTS).map(([name, { title }]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        )}
      </Field>
      {value !== undefined && (
        <Field key={effect} label={value}>
          {(id) => (
            <input
              id={id}
              name="value"
              required
              defaultValue={example}
              inputMode={effect === 'exception' ? 'text' : 'numeric'}
            />
          )}
        </Field>
      )}
      <Field label="How often; empty: always">
        {(id) => <input id={id} name="times" type="number" min="1" defaultValue="1" />}
      </Field>
      <button type="submit" class="second">
        Add the fault
      </button>
    </form>
  );
}

function readFields(effect: Effect, fields: Readonly<Record<string, string>>): Fault {
  const { operation = '', value = '', times = '' } = fields;
  return {
    ...(operation.trim() !== '' && { operation: operation.trim() }),
    times: times === '' ? 'always' : Number(times),
    ...(effect === 'exception' && { exception: value.trim() }),
    ...(effect === 'status' && { status: Number(value) }),
    ...(effect === 'latencyMs' && { latencyMs: Number(value) }),
    ...((effect === 'before' || effect === 'after') && { drop: effect }),
  };
}

function describeEffect({ latencyMs, status, exception, drop }: Fault): string {
  const parts = [
    latencyMs !== undefined && `waits ${latencyMs} ms`,
    exception !== undefined && `answers ${exception}`,
    status !== undefined && `answers ${status}`,
    drop !== undefined && EFFECTS[drop].title,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

import type { VNode } from 'preact';
import { describeOffset, useClock } from './clock-face.js';
import { useAction } from './live.js';
import { Field, submitting } from './parts.js';

const STEPS: readonly (readonly [label: string, seconds: number])[] = [
  ['5 minutes', 300],
  ['1 hour', 3_600],
  ['1 day', 86_400],
];

/** The server's clock. Tokens, codes and credentials expire by it. */
export function ClockSection(): VNode {
  const act = useAction();
  const clock = useClock();
  const move = (done: string, body: object): void =>
    void act(done, (connection) => connection.send('POST', 'clock', body));
  return (
    <section class="card" aria-labelledby="clock">
      <h2 id="clock">Clock</h2>
      <p class="soft">
        Tokens, codes and credentials expire by the server’s clock
        {clock === undefined || describeOffset(clock.offsetMs) === ''
          ? ', which is not moved.'
          : `. It is moved by${describeOffset(clock.offsetMs)}.`}
      </p>
      <div class="row">
        {STEPS.map(([label, advanceSeconds]) => (
          <button
            key={label}
            type="button"
            class="second"
            onClick={() => move(`The clock advanced by ${label}.`, { advanceSeconds })}
          >
            Advance {label}
          </button>
        ))}
        <button
          type="button"
          class="second"
          onClick={() => move('The clock is reset.', { now: new Date().toISOString() })}
        >
          Reset the clock
        </button>
      </div>
      <form
        class="row"
        onSubmit={submitting(({ instant = '' }) => move('The clock is set.', { now: new Date(instant).toISOString() }))}
      >
        <Field label="Date and time">
          {(id) => <input id={id} name="instant" type="datetime-local" step="1" required />}
        </Field>
        <button type="submit" class="second">
          Set the clock
        </button>
      </form>
    </section>
  );
}

import type { VNode } from 'preact';
import type { SavedSnapshot } from '../src/control/snapshot.js';
import { ConfirmButton } from './dialogs.js';
import { useAction, useLive } from './live.js';
import { Field, Instant, Loaded, submitting } from './parts.js';

/** Saves, restores and deletes snapshots, and resets the server. */
export function SnapshotsSection(): VNode {
  const act = useAction();
  const snapshots = useLive('snapshots', (connection, signal) => connection.get<SavedSnapshot[]>('snapshots', signal));
  const save = ({ name = '' }: Readonly<Record<string, string>>, form: HTMLFormElement): void =>
    void act(`Saved as ${name}.`, (connection) => connection.send('PUT', toPath(name))).then((isSaved) => {
      if (isSaved) form.reset();
    });
  return (
    <section class="card" aria-labelledby="snapshots">
      <h2 id="snapshots">Snapshots and reset</h2>
      <Loaded live={snapshots}>
        {(list) => (
          <ul class="plain-list">
            {list.map(({ name, savedAt }) => (
              <li key={name} class="row">
                <span>
                  <strong>{name}</strong>{' '}
                  <span class="soft">
                    saved <Instant at={savedAt} />
                  </span>
                </span>
                <ConfirmButton
                  label={`Restore ${name}`}
                  question="All changes since the snapshot are lost."
                  onConfirm={() =>
                    void act(`${name} is restored.`, (connection) => connection.send('POST', `${toPath(name)}/restore`))
                  }
                />
                <button
                  type="button"
                  class="second"
                  aria-label={`Delete ${name}`}
                  onClick={() =>
                    void act(`${name} is deleted.`, (connection) => connection.send('DELETE', toPath(name)))
                  }
                >
                  Delete
                </button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <form class="row" onSubmit={submitting(save)}>
        <Field label="Name of a snapshot">
          {(id) => <input id={id} name="name" required maxLength={128} autocomplete="off" />}
        </Field>
        <button type="submit" class="second">
          Save a snapshot
        </button>
      </form>
      <ConfirmButton
        label="Reset the server"
        question="The server returns to its seed. Users, sign-ins, messages and faults are deleted, and the clock is reset."
        onConfirm={() => void act('The server is reset.', (connection) => connection.send('POST', 'reset', {}))}
      />
    </section>
  );
}

function toPath(name: string): string {
  return `snapshots/${encodeURIComponent(name)}`;
}

import type { VNode } from 'preact';
import { useAction, useLive } from './live.js';
import { Field, Loaded, submitting } from './parts.js';
import type { Group } from './shapes.js';
import type { UserPlace } from './user.js';

const MOST_GROUPS = 60;

/** The groups of a user and of the pool. */
export function UserGroups({ userPoolId, username }: UserPlace): VNode {
  const act = useAction();
  const groups = useLive(JSON.stringify(['groups', userPoolId, username]), async (connection, signal) => {
    const pool = { UserPoolId: userPoolId, Limit: MOST_GROUPS };
    const [own, all] = await Promise.all([
      connection.call<{ Groups?: Group[] }>('AdminListGroupsForUser', { ...pool, Username: username }, signal),
      connection.call<{ Groups?: Group[] }>('ListGroups', pool, signal),
    ]);
    return { own: own.Groups ?? [], all: all.Groups ?? [] };
  });
  const input = (group: string): object => ({ UserPoolId: userPoolId, Username: username, GroupName: group });
  const add = ({ group = '' }: Readonly<Record<string, string>>, form: HTMLFormElement): void => {
    const isNew = groups.value?.all.every(({ GroupName }) => GroupName !== group) === true;
    void act(`The user is in ${group}.`, async (connection) => {
      if (isNew) await connection.call('CreateGroup', { UserPoolId: userPoolId, GroupName: group });
      await connection.call('AdminAddUserToGroup', input(group));
    }).then((isAdded) => {
      if (isAdded) form.reset();
    });
  };
  return (
    <section class="card" aria-labelledby="groups">
      <h2 id="groups">Groups</h2>
      <Loaded live={groups}>
        {({ own, all }) => (
          <>
            {own.length === 0 && <p class="soft">In no group.</p>}
            <ul class="plain-list">
              {own.map(({ GroupName }) => (
                <li key={GroupName} class="row">
                  <span class="badge">{GroupName}</span>
                  <button
                    type="button"
                    class="second"
                    aria-label={`Remove from ${GroupName}`}
                    onClick={() =>
                      void act(`The user is no longer in ${GroupName}.`, (connection) =>
                        connection.call('AdminRemoveUserFromGroup', input(GroupName)),
                      )
                    }
                  >
                    Remove
                  </button>
                </li>
              ))}
            </ul>
            <datalist id="group-names">
              {all.map(({ GroupName }) => (
                <option key={GroupName} value={GroupName} />
              ))}
            </datalist>
          </>
        )}
      </Loaded>
      <form class="row" onSubmit={submitting(add)}>
        <Field label="Group (created when missing)">
          {(id) => <input id={id} name="group" list="group-names" required autocomplete="off" spellcheck={false} />}
        </Field>
        <button type="submit" class="second">
          Add to group
        </button>
      </form>
    </section>
  );
}

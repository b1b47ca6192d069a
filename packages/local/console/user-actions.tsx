import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useAction } from './live.js';
import { ConfirmButton, Dialog, Field, submitting } from './parts.js';
import { linkTo } from './place.js';
import type { User } from './shapes.js';
import type { UserPlace } from './user.js';

/** What an administrator may do with a user. */
export function UserActions({ userPoolId, username, user }: UserPlace & { user: User }): VNode {
  const act = useAction();
  const [isSettingPassword, setSettingPassword] = useState(false);
  const call = (operation: string, done: string): Promise<boolean> =>
    act(done, (connection) => connection.call(operation, { UserPoolId: userPoolId, Username: username }));
  const remove = async (): Promise<void> => {
    if (await call('AdminDeleteUser', 'The user has been deleted.')) location.hash = linkTo('users', userPoolId);
  };
  return (
    <section aria-label="Actions" class="row">
      {user.UserStatus === 'UNCONFIRMED' && (
        <button type="button" onClick={() => void call('AdminConfirmSignUp', 'The user is confirmed.')}>
          Confirm
        </button>
      )}
      <button type="button" class="second" onClick={() => setSettingPassword(true)}>
        Set password
      </button>
      <button
        type="button"
        class="second"
        onClick={() =>
          void call('AdminResetUserPassword', 'The user has been sent a code, and must choose a password.')
        }
      >
        Reset password
      </button>
      {user.Enabled ? (
        <button type="button" class="second" onClick={() => void call('AdminDisableUser', 'The user is disabled.')}>
          Disable
        </button>
      ) : (
        <button type="button" class="second" onClick={() => void call('AdminEnableUser', 'The user is enabled.')}>
          Enable
        </button>
      )}
      <button
        type="button"
        class="second"
        onClick={() => void call('AdminUserGlobalSignOut', 'The user is signed out everywhere.')}
      >
        Sign out everywhere
      </button>
      <ConfirmButton
        label="Delete"
        question="The user and everything of theirs is deleted."
        onConfirm={() => void remove()}
      />
      {isSettingPassword && (
        <SetPassword userPoolId={userPoolId} username={username} onClose={() => setSettingPassword(false)} />
      )}
    </section>
  );
}

function SetPassword({ userPoolId, username, onClose }: UserPlace & { onClose: () => void }): VNode {
  const act = useAction();
  const set = async ({ password = '', temporary }: Readonly<Record<string, string>>): Promise<void> => {
    const input = {
      UserPoolId: userPoolId,
      Username: username,
      Password: password,
      Permanent: temporary === undefined,
    };
    const isSet = await act('The password is set.', (connection) => connection.call('AdminSetUserPassword', input));
    if (isSet) onClose();
  };
  return (
    <Dialog title="Set password" onClose={onClose}>
      <form onSubmit={submitting((fields) => void set(fields))}>
        <Field label="New password">
          {(id) => <input id={id} name="password" type="password" autocomplete="new-password" required />}
        </Field>
        <label class="check">
          <input type="checkbox" name="temporary" />
          Temporary: the user has to choose another one
        </label>
        <div class="row">
          <button type="button" class="second" onClick={onClose}>
            Cancel
          </button>
          <button type="submit">Set</button>
        </div>
      </form>
    </Dialog>
  );
}

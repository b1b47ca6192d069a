import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Connection } from './connection.js';
import { ConfirmButton, FormDialog } from './dialogs.js';
import { useAction } from './live.js';
import { Field } from './parts.js';
import { linkTo } from './place.js';
import type { User } from './shapes.js';
import type { UserPlace } from './user.js';

/** The administrator's actions on a user. */
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
        onClick={() => void call('AdminResetUserPassword', 'The user got a code and must set a new password.')}
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
        question="The user and all of the user’s data are deleted."
        onConfirm={() => void remove()}
      />
      {isSettingPassword && (
        <SetPassword userPoolId={userPoolId} username={username} onClose={() => setSettingPassword(false)} />
      )}
    </section>
  );
}

function SetPassword({ userPoolId, username, onClose }: UserPlace & { onClose: () => void }): VNode {
  const set = (connection: Connection, fields: Readonly<Record<string, string>>): Promise<unknown> =>
    connection.call('AdminSetUserPassword', {
      UserPoolId: userPoolId,
      Username: username,
      Password: fields['password'],
      Permanent: fields['temporary'] === undefined,
    });
  return (
    <FormDialog title="Set password" submit="Set" done="The password is set." act={set} onClose={onClose}>
      <Field label="New password">
        {(id) => <input id={id} name="password" type="password" autocomplete="new-password" required />}
      </Field>
      <label class="check">
        <input type="checkbox" name="temporary" />
        Temporary: the user has to choose another one
      </label>
    </FormDialog>
  );
}

import type { VNode } from 'preact';
import { useLive } from './live.js';
import { CopyButton, Instant, Loaded } from './parts.js';
import { linkTo } from './place.js';
import { findAttribute, type User } from './shapes.js';
import { UserActions } from './user-actions.js';
import { UserAttributes } from './user-attributes.js';
import { UserDevices } from './user-devices.js';
import { UserGroups } from './user-groups.js';

/** The user of a view. */
export interface UserPlace {
  readonly userPoolId: string;
  readonly username: string;
}

/** One user, with the administrator's actions. */
export function UserView({ userPoolId, username }: UserPlace): VNode {
  const input = { UserPoolId: userPoolId, Username: username };
  const user = useLive(JSON.stringify(['user', input]), (connection, signal) =>
    connection.call<User>('AdminGetUser', input, signal),
  );
  const place = { userPoolId, username };
  return (
    <>
      <p>
        <a href={linkTo('users', userPoolId)}>All users of {userPoolId}</a>
      </p>
      <Loaded live={user}>
        {(found) => (
          <>
            <UserSummary user={found} />
            <UserActions {...place} user={found} />
            <UserAttributes {...place} attributes={found.UserAttributes ?? []} />
            <UserGroups {...place} />
            <UserDevices {...place} />
          </>
        )}
      </Loaded>
    </>
  );
}

function UserSummary({ user }: { user: User }): VNode {
  const factors = user.UserMFASettingList ?? [];
  return (
    <section class="card" aria-labelledby="summary">
      <h2 id="summary">
        {findAttribute(user.UserAttributes, 'email') ||
          findAttribute(user.UserAttributes, 'phone_number') ||
          user.Username}
      </h2>
      <dl>
        <dt>User name</dt>
        <dd>
          {user.Username} <CopyButton text={user.Username} what="user name" />
        </dd>
        <dt>Status</dt>
        <dd>
          <span class="badge">{user.UserStatus}</span>{' '}
          <span class={user.Enabled ? 'badge' : 'badge bad'}>{user.Enabled ? 'enabled' : 'disabled'}</span>
        </dd>
        <dt>Second factors</dt>
        <dd>
          {factors.length === 0 && 'none'}
          {factors.map((factor) => (factor === user.PreferredMfaSetting ? `${factor} (preferred)` : factor)).join(', ')}
        </dd>
        <dt>Created</dt>
        <dd>
          <Instant at={user.UserCreateDate * 1_000} />
        </dd>
        <dt>Changed</dt>
        <dd>
          <Instant at={user.UserLastModifiedDate * 1_000} />
        </dd>
      </dl>
    </section>
  );
}

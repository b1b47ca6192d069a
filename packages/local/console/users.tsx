import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Connection } from './connection.js';
import { useLive } from './live.js';
import { NewUser } from './new-user.js';
import { Field, Instant, Loaded } from './parts.js';
import { linkTo } from './place.js';
import { PoolChoice, usePools } from './pools.js';
import { findAttribute, type ListedUser } from './shapes.js';

/** The attributes that `ListUsers` can filter by. */
const SEARCHED = ['email', 'username', 'phone_number', 'name', 'sub', 'cognito:user_status'];
const PAGE_SIZE = 30;

/** @param given the pool in the address */
export function UsersView({ given }: { given: string | undefined }): VNode {
  const pools = usePools();
  const chosen = given ?? pools.value?.[0]?.Id;
  return (
    <Loaded live={pools}>
      {(list) =>
        chosen === undefined ? (
          <p class="soft">There is no user pool.</p>
        ) : (
          <UserList
            key={chosen}
            userPoolId={chosen}
            choice={
              <PoolChoice
                pools={list}
                chosen={chosen}
                onChoose={(id) => {
                  location.hash = linkTo('users', id);
                }}
              />
            }
          />
        )
      }
    </Loaded>
  );
}

function UserList({ userPoolId, choice }: { userPoolId: string; choice: VNode }): VNode {
  const [attribute, setAttribute] = useState('email');
  const [text, setText] = useState('');
  const [pages, setPages] = useState(1);
  const [isCreating, setCreating] = useState(false);
  const filter = text === '' ? undefined : `${attribute} ^= "${text.replace(/["\\]/g, '\\$&')}"`;
  const users = useLive(JSON.stringify([userPoolId, filter, pages]), (connection, signal) =>
    listUsers(connection, { userPoolId, filter, pages, signal }),
  );
  return (
    <>
      <div class="row">
        {choice}
        <Field label="Search in">
          {(id) => (
            <select id={id} value={attribute} onChange={(event) => setAttribute(event.currentTarget.value)}>
              {SEARCHED.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Begins with">
          {(id) => (
            <input
              id={id}
              type="search"
              value={text}
              onInput={(event) => {
                setText(event.currentTarget.value);
                setPages(1);
              }}
            />
          )}
        </Field>
        <button type="button" onClick={() => setCreating(true)}>
          Create a user
        </button>
      </div>
      {isCreating && <NewUser userPoolId={userPoolId} onClose={() => setCreating(false)} />}
      <Loaded live={users}>
        {({ found, hasMore }) => (
          <>
            {found.length === 0 ? (
              <p class="soft">{filter === undefined ? 'No users yet.' : 'No users match.'}</p>
            ) : (
              <UserTable userPoolId={userPoolId} users={found} />
            )}
            {hasMore && (
              <button type="button" class="second" onClick={() => setPages(pages + 1)}>
                Show more
              </button>
            )}
          </>
        )}
      </Loaded>
    </>
  );
}

function UserTable({ userPoolId, users }: { userPoolId: string; users: readonly ListedUser[] }): VNode {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">User name</th>
            <th scope="col">E-mail or phone number</th>
            <th scope="col">Status</th>
            <th scope="col">Created</th>
          </tr>
        </thead>
        <tbody>
          {users.map(({ Username, Attributes, UserStatus, Enabled, UserCreateDate }) => (
            <tr key={Username}>
              <th scope="row">
                <a href={linkTo('users', userPoolId, Username)}>{Username}</a>
              </th>
              <td>{findAttribute(Attributes, 'email') || findAttribute(Attributes, 'phone_number')}</td>
              <td>
                <span class="badge">{UserStatus}</span> {!Enabled && <span class="badge bad">disabled</span>}
              </td>
              <td>
                <Instant at={UserCreateDate * 1_000} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

async function listUsers(
  connection: Connection,
  {
    userPoolId,
    filter,
    pages,
    signal,
  }: { userPoolId: string; filter: string | undefined; pages: number; signal: AbortSignal },
): Promise<{ readonly found: readonly ListedUser[]; readonly hasMore: boolean }> {
  const found: ListedUser[] = [];
  let token: string | undefined;
  for (let page = 0; page < pages && (page === 0 || token !== undefined); page++) {
    const answer = await connection.call<{ Users?: ListedUser[]; PaginationToken?: string }>(
      'ListUsers',
      { UserPoolId: userPoolId, Limit: PAGE_SIZE, Filter: filter, PaginationToken: token },
      signal,
    );
    found.push(...(answer.Users ?? []));
    token = answer.PaginationToken;
  }
  return { found, hasMore: token !== undefined };
}

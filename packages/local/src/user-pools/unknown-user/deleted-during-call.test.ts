import { AdminDeleteUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool, type TestPool } from '../../../test-support/pool.js';
import { newEmail, PASSWORD, type Reply, startTestServer } from '../../../test-support/server.js';
import type { TriggerName } from '../../triggers/events.js';

/** `PreventUserExistenceErrors` of the app client. */
type Visibility = 'ENABLED' | 'LEGACY';

/** A call, and the trigger of it during which the user is deleted. */
interface Row {
  readonly trigger: TriggerName;
  readonly call: (pool: TestPool, username: string) => Promise<Reply>;
  /** Default false. */
  readonly isUnconfirmed?: boolean;
  /** Where the answer is that to an unknown user. Default: both. */
  readonly visibilities?: readonly Visibility[];
}

const byPassword =
  (password: string): Row['call'] =>
  (pool, USERNAME) =>
    pool.initiate('USER_PASSWORD_AUTH', { USERNAME, PASSWORD: password });

const byName =
  (operation: string): Row['call'] =>
  (pool, Username) =>
    pool.server.call(operation, { ClientId: pool.clientId, Username });

const ROWS: Readonly<Record<string, Row>> = {
  'a sign-in at its beginning': { trigger: 'PreAuthentication', call: byPassword(PASSWORD) },
  'a sign-in with a wrong password': {
    trigger: 'PreAuthentication',
    call: byPassword('Wrong-horse1'),
    visibilities: ['ENABLED'],
  },
  'a sign-in after the password': { trigger: 'PostAuthentication', call: byPassword(PASSWORD) },
  'a sign-in that makes tokens': { trigger: 'PreTokenGeneration', call: byPassword(PASSWORD) },
  ForgotPassword: { trigger: 'CustomMessage', call: byName('ForgotPassword') },
  ResendConfirmationCode: {
    trigger: 'CustomMessage',
    call: byName('ResendConfirmationCode'),
    isUnconfirmed: true,
  },
};

/** The answer to a user who is deleted during the call, then that to the same name. */
async function readAnswers(row: Row, PreventUserExistenceErrors: Visibility): Promise<readonly object[]> {
  let doomed: string | undefined;
  const server = await startTestServer({
    triggers: {
      [row.trigger]: async <Event>(event: Event): Promise<Event> => {
        const Username = doomed;
        doomed = undefined;
        if (Username !== undefined) {
          await server.sdk.send(new AdminDeleteUserCommand({ UserPoolId: pool.userPoolId, Username }));
        }
        return event;
      },
    },
  });
  const pool = await createTestPool({ server, client: { PreventUserExistenceErrors } });
  const username = row.isUnconfirmed === true ? newEmail() : await pool.createUser();
  if (row.isUnconfirmed === true) {
    await server.call('SignUp', { ClientId: pool.clientId, Username: username, Password: PASSWORD });
  }
  doomed = username;
  const replies = [await row.call(pool, username), await row.call(pool, username)];
  expect(doomed).toBeUndefined();
  return replies.map(({ status, body }) => ({ status, body }));
}

test.each(Object.entries(ROWS))('%s answers for a user deleted on the way as for an unknown one', async (_, row) => {
  for (const visibility of row.visibilities ?? (['ENABLED', 'LEGACY'] as const)) {
    const [during, after] = await readAnswers(row, visibility);
    expect(during).toEqual(after);
  }
});

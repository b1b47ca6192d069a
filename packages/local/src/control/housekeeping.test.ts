import { expect, onTestFinished, test } from 'vitest';
import { openTestStore } from '../../test-support/store.js';
import { createClock } from '../base/clock.js';
import { sendMessage } from '../inbox/inbox.js';
import { cleanUp } from './housekeeping.js';

const DAY_MS = 24 * 3_600_000;

test('housekeeping deletes expired rows and keeps live ones', async () => {
  const store = await openTestStore(':memory:');
  onTestFinished(() => store.close());
  const clock = createClock();
  const now = clock.now();
  const signIn = (id: string, signedInAt: number) => ({
    id,
    sub: 'sub',
    user_pool_id: 'us-east-1_Abcdefghi',
    client_id: 'client',
    origin_jti: id,
    signed_in_at: signedInAt,
    revoked_at: null,
    device_key: null,
    device_confirmed: 0,
  });
  const token = (hash: string, signInId: string, expiresAt: number) => ({
    hash,
    sign_in_id: signInId,
    expires_at: expiresAt,
    rotated_at: null,
  });
  await store.transaction(async (tx) => {
    await tx
      .insertInto('user_pools')
      .values({ id: 'us-east-1_Abcdefghi', name: 'p', settings: '{}', created_at: 1, modified_at: 1 })
      .execute();
    await tx
      .insertInto('users')
      .values({
        sub: 'sub',
        user_pool_id: 'us-east-1_Abcdefghi',
        username: 'u',
        status: 'CONFIRMED',
        enabled: 1,
        attributes: '{}',
        failed_passwords: 0,
        failed_password_at: 0,
        created_at: 1,
        modified_at: 1,
      } as never)
      .execute();
    await tx
      .insertInto('sign_ins')
      .values([signIn('over', now - 40 * DAY_MS), signIn('going on', now - 40 * DAY_MS), signIn('just now', now)])
      .execute();
    await tx
      .insertInto('refresh_tokens')
      .values([token('a', 'over', now - 2 * DAY_MS), token('b', 'going on', now + DAY_MS)])
      .execute();
    await tx
      .insertInto('spent_challenges')
      .values([
        { id: 'old', expires_at: now - 2 * DAY_MS },
        { id: 'new', expires_at: now },
      ])
      .execute();
    const stranger = { user_pool_id: 'us-east-1_Abcdefghi', kind: 'ForgotPassword', count: 1 };
    await tx
      .insertInto('stranger_attempts')
      .values([
        { ...stranger, name_hash: 'old', window_at: now - 2 * DAY_MS },
        { ...stranger, name_hash: 'new', window_at: now },
      ])
      .execute();
    await tx
      .insertInto('imagined_codes')
      .values([
        { user_pool_id: stranger.user_pool_id, name_hash: 'old', expires_at: now - 2 * DAY_MS },
        { user_pool_id: stranger.user_pool_id, name_hash: 'new', expires_at: now },
      ])
      .execute();
    const event = { sub: 'sub', type: 'SignUp', response: 'Pass' };
    await tx
      .insertInto('auth_events')
      .values([
        { ...event, id: 'long ago', created_at: now - 32 * DAY_MS },
        { ...event, id: 'lately', created_at: now - 30 * DAY_MS },
      ])
      .execute();
    const feedback = { sub: 'sub', value: 'Valid', provider: 'Admin', given_at: now };
    await tx
      .insertInto('auth_event_feedback')
      .values(['long ago', 'lately', 'over', 'just now'].map((event_id) => ({ ...feedback, event_id })))
      .execute();
    for (let message = 0; message < 10_050; message++) {
      if (message > 20 && message < 10_040) continue;
      await sendMessage(tx, {
        to: `${message}@example.com`,
        medium: 'EMAIL',
        purpose: 'SignUp',
        code: '1',
        username: 'u',
        userPoolId: 'p',
        sentAt: now,
      });
      await tx
        .updateTable('inbox_messages')
        .set({ sequence: message + 1 })
        .where('recipient', '=', `${message}@example.com`)
        .execute();
    }
  });
  await cleanUp({ store, clock } as never);
  const ids = async (): Promise<string[]> =>
    (await store.db.selectFrom('sign_ins').select('id').orderBy('id').execute()).map(({ id }) => id);
  expect(await ids()).toEqual(['going on', 'just now']);
  expect(await store.db.selectFrom('refresh_tokens').select('hash').execute()).toEqual([{ hash: 'b' }]);
  expect(await store.db.selectFrom('spent_challenges').select('id').execute()).toEqual([{ id: 'new' }]);
  expect(await store.db.selectFrom('stranger_attempts').select('name_hash').execute()).toEqual([{ name_hash: 'new' }]);
  expect(await store.db.selectFrom('imagined_codes').select('name_hash').execute()).toEqual([{ name_hash: 'new' }]);
  expect(await store.db.selectFrom('auth_events').select('id').execute()).toEqual([{ id: 'lately' }]);
  const judged = await store.db.selectFrom('auth_event_feedback').select('event_id').orderBy('event_id').execute();
  expect(judged.map(({ event_id }) => event_id)).toEqual(['just now', 'lately']);
  const sequences = await store.db.selectFrom('inbox_messages').select('sequence').orderBy('sequence').execute();
  expect(sequences[0]?.sequence).toBe(10_041);
  expect(sequences).toHaveLength(10);
});

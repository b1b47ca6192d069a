import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { deleteUser } from './delete-user.js';

test.each([
  ['deletes the user', {}],
  ['takes a user whom the service no longer knows as deleted', 'UserNotFoundException'],
])('deleteUser %s, and ends the session with the event userDeleted', async (_, answer) => {
  const { session, requests } = await createSignedInService({ DeleteUser: answer });
  const events: string[] = [];
  session.subscribe(({ type }) => events.push(type));
  await deleteUser(session);
  expect(requests).toMatchObject([{ operation: 'DeleteUser', input: { AccessToken: expect.any(String) } }]);
  expect(session.getSnapshot().status).toBe('signedOut');
  await expect.poll(() => events).toEqual(['userDeleted']);
});

test('deleteUser that the service denies keeps the session', async () => {
  const { session } = await createSignedInService({ DeleteUser: 'InvalidParameterException' });
  await expect(deleteUser(session)).rejects.toMatchObject({ code: 'InvalidParameterException' });
  expect(session.getSnapshot()).toMatchObject({ status: 'signedIn', username: 'ann' });
});

import {
  AdminListUserAuthEventsCommand,
  AdminUpdateAuthEventFeedbackCommand,
  UpdateAuthEventFeedbackCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool } from '../../../test-support/pool.js';
import { newEmail, PASSWORD } from '../../../test-support/server.js';

test('where the pool watches, what a user did is listed, newest first, and can be judged', async () => {
  const pool = await createTestPool({
    pool: { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } },
  });
  const { sdk, call, local } = pool.server;
  const email = newEmail();
  const user = { UserPoolId: pool.userPoolId, Username: email };
  const at = { ClientId: pool.clientId, Username: email };
  await call('SignUp', { ...at, Password: PASSWORD });
  local.clock.advance(1);
  await call('ConfirmSignUp', { ...at, ConfirmationCode: await pool.codeFor(email) });
  local.clock.advance(1);
  await pool.accessToken(email);
  local.clock.advance(1);
  await call('ForgotPassword', at);
  const first = await sdk.send(new AdminListUserAuthEventsCommand({ ...user, MaxResults: 3 }));
  const rest = await sdk.send(
    new AdminListUserAuthEventsCommand({ ...user, MaxResults: 3, NextToken: first.NextToken }),
  );
  const events = [...(first.AuthEvents ?? []), ...(rest.AuthEvents ?? [])];
  expect(events.map(({ EventType, EventResponse }) => [EventType, EventResponse])).toEqual([
    ['ForgotPassword', 'InProgress'],
    ['SignIn', 'Pass'],
    ['SignUp', 'Pass'],
    ['SignUp', 'InProgress'],
  ]);

  const judged = { ...user, EventId: events[1]?.EventId, FeedbackValue: 'Valid' } as const;
  await sdk.send(new AdminUpdateAuthEventFeedbackCommand(judged));
  const { AuthEvents } = await sdk.send(new AdminListUserAuthEventsCommand(user));
  expect(AuthEvents?.[1]?.EventFeedback).toMatchObject({ FeedbackValue: 'Valid', Provider: 'Admin' });
  await expect(sdk.send(new AdminUpdateAuthEventFeedbackCommand({ ...judged, EventId: 'none' }))).rejects.toMatchObject(
    { name: 'ResourceNotFoundException' },
  );
  // The operation takes no signature: it must not reveal which users exist.
  for (const Username of [email, newEmail()]) {
    const request = new UpdateAuthEventFeedbackCommand({ ...judged, Username, FeedbackToken: 'abc' });
    await expect(sdk.send(request)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid feedback token.',
    });
  }

  const unwatched = await createTestPool({ server: pool.server });
  await expect(
    sdk.send(
      new AdminListUserAuthEventsCommand({
        UserPoolId: unwatched.userPoolId,
        Username: await unwatched.createUser(),
      }),
    ),
  ).rejects.toMatchObject({ name: 'UserPoolAddOnNotEnabledException' });
});

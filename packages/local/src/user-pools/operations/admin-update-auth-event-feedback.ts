import type { Operation } from '../../iam/operation.js';
import { type AdminUserInput, requireUser } from '../inputs/admin-user.js';
import { assertUsersWatched, saveFeedback } from '../users/auth-events.js';

interface AdminUpdateAuthEventFeedbackInput extends AdminUserInput {
  readonly EventId: string;
  readonly FeedbackValue: 'Valid' | 'Invalid';
}

/** Keeps what an administrator thinks of an event. */
export const adminUpdateAuthEventFeedback: Operation<AdminUpdateAuthEventFeedbackInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminUpdateAuthEventFeedback',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    assertUsersWatched(pool);
    await saveFeedback(services, user.sub, { eventId: input.EventId, value: input.FeedbackValue });
    return {};
  },
};

import type { Operation } from '../../iam/operation.js';
import { notAuthorized } from '../base/errors.js';
import { requirePool } from '../pools/pool-settings.js';
import { assertUsersWatched } from '../users/auth-events.js';

interface UpdateAuthEventFeedbackInput {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly EventId: string;
  readonly FeedbackToken: string;
  readonly FeedbackValue: 'Valid' | 'Invalid';
}

/**
 * Users give feedback with the token of a message that warns them of a risk. This server sends no such message: no token
 * is valid, for any user. It does not look the user up, because any caller may ask.
 */
export const updateAuthEventFeedback: Operation<UpdateAuthEventFeedbackInput, never> = {
  service: 'cognito-idp',
  name: 'UpdateAuthEventFeedback',
  authorization: 'public',
  handle: async (input, { services }) => {
    assertUsersWatched(await requirePool(services.store.db, input.UserPoolId));
    throw notAuthorized('Invalid feedback token.');
  },
};

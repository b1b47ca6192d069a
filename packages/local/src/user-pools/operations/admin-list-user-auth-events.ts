import type { Operation } from '../../iam/operation.js';
import { type AuthEventType, toAuthEventType } from '../answers/auth-event-type.js';
import { LARGEST_PAGE } from '../answers/page.js';
import { createPageToken, openPageToken } from '../base/page-tokens.js';
import { type AdminUserInput, requireUser } from '../inputs/admin-user.js';
import { assertUsersWatched, listAuthEvents } from '../users/auth-events.js';

interface AdminListUserAuthEventsInput extends AdminUserInput {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface AdminListUserAuthEventsOutput {
  readonly AuthEvents: readonly AuthEventType[];
  readonly NextToken?: string;
}

/** Lists what a user did, the newest first. */
export const adminListUserAuthEvents: Operation<AdminListUserAuthEventsInput, AdminListUserAuthEventsOutput> = {
  service: 'cognito-idp',
  name: 'AdminListUserAuthEvents',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    assertUsersWatched(pool);
    const events = await listAuthEvents(services, user.sub);
    const listing = `AdminListUserAuthEvents ${user.sub}`;
    const [after] = input.NextToken === undefined ? [] : openPageToken(services, listing, input.NextToken);
    const rest = after === undefined ? events : events.slice(events.findIndex(({ id }) => id === after) + 1);
    const page = rest.slice(0, input.MaxResults || LARGEST_PAGE);
    const last = page.at(-1);
    const hasMore = rest.length > page.length && last !== undefined;
    return {
      AuthEvents: page.map(toAuthEventType),
      ...(hasMore && { NextToken: createPageToken(services, listing, [last.id]) }),
    };
  },
};

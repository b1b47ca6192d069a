import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import { ServiceError } from '../../wire/service-error.js';
import { notAuthorized } from '../base/errors.js';
import { makePageToken, openPageToken } from '../base/page-tokens.js';
import { requirePool, type UserPool } from '../pools/pool-settings.js';
import { type AdminUserInput, requireUser } from './admin-user.js';
import { watchesUsers } from './auth-event-log.js';
import type { User } from './users.js';

/** `AuthEventType` on the wire. */
interface AuthEventDescription {
  readonly EventId: string;
  readonly EventType: string;
  /** Seconds since the epoch. */
  readonly CreationDate: number;
  readonly EventResponse: string;
  readonly EventRisk: { readonly RiskDecision: 'NoRisk'; readonly CompromisedCredentialsDetected: false };
  readonly ChallengeResponses: readonly never[];
  readonly EventFeedback?: {
    readonly FeedbackValue: string;
    readonly Provider: string;
    readonly FeedbackDate: number;
  };
}

interface ListInput extends AdminUserInput {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface ListOutput {
  readonly AuthEvents: readonly AuthEventDescription[];
  readonly NextToken?: string;
}

const LARGEST_PAGE = 60;

const adminListUserAuthEvents: Operation<ListInput, ListOutput> = {
  service: 'cognito-idp',
  name: 'AdminListUserAuthEvents',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { user } = await requireWatched(services, input);
    const events = await readEvents(services, user.sub);
    const listing = `AdminListUserAuthEvents ${user.sub}`;
    const [after] = input.NextToken === undefined ? [] : openPageToken(services, listing, input.NextToken);
    const rest = after === undefined ? events : events.slice(events.findIndex(({ EventId }) => EventId === after) + 1);
    const page = rest.slice(0, input.MaxResults || LARGEST_PAGE);
    const last = page.at(-1);
    return {
      AuthEvents: page,
      ...(rest.length > page.length &&
        last !== undefined && { NextToken: makePageToken(services, listing, [last.EventId]) }),
    };
  },
};

/** @throws ServiceError `UserPoolAddOnNotEnabledException` */
async function requireWatched(
  services: LocalServices,
  input: AdminUserInput,
): Promise<{ readonly pool: UserPool; readonly user: User }> {
  const found = await requireUser(services, input);
  checkWatching(found.pool);
  return found;
}

/** @throws ServiceError `UserPoolAddOnNotEnabledException` */
function checkWatching(pool: UserPool): void {
  if (watchesUsers(pool)) return;
  throw new ServiceError('UserPoolAddOnNotEnabledException', 'Threat protection is not enabled for the user pool.');
}

/** What a user did, the newest first. */
async function readEvents({ store }: LocalServices, sub: string): Promise<AuthEventDescription[]> {
  const kept = await store.db.selectFrom('auth_events').selectAll().where('sub', '=', sub).execute();
  const signIns = await store.db.selectFrom('sign_ins').select(['id', 'signed_in_at']).where('sub', '=', sub).execute();
  const feedback = await store.db.selectFrom('auth_event_feedback').selectAll().where('sub', '=', sub).execute();
  const feedbackById = new Map(feedback.map((row) => [row.event_id, row]));
  return [
    ...kept.map((row) => ({ id: row.id, at: row.created_at, type: row.type, response: row.response })),
    ...signIns.map((row) => ({ id: row.id, at: row.signed_in_at, type: 'SignIn', response: 'Pass' })),
  ]
    .sort((one, other) => other.at - one.at || (one.id < other.id ? -1 : 1))
    .map(({ id, at, type, response }) => {
      const given = feedbackById.get(id);
      return {
        EventId: id,
        EventType: type,
        CreationDate: at / 1_000,
        EventResponse: response,
        EventRisk: { RiskDecision: 'NoRisk', CompromisedCredentialsDetected: false },
        ChallengeResponses: [],
        ...(given !== undefined && {
          EventFeedback: {
            FeedbackValue: given.value,
            Provider: given.provider,
            FeedbackDate: given.given_at / 1_000,
          },
        }),
      };
    });
}

interface FeedbackInput extends AdminUserInput {
  readonly EventId: string;
  readonly FeedbackValue: 'Valid' | 'Invalid';
}

const adminUpdateAuthEventFeedback: Operation<FeedbackInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminUpdateAuthEventFeedback',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { user } = await requireWatched(services, input);
    const events = await readEvents(services, user.sub);
    if (!events.some(({ EventId }) => EventId === input.EventId)) {
      throw new ServiceError('ResourceNotFoundException', `Event ${input.EventId} does not exist.`);
    }
    const given = { value: input.FeedbackValue, provider: 'Admin', given_at: services.clock.now() };
    await services.store.transaction(async (tx) => {
      await tx
        .insertInto('auth_event_feedback')
        .values({ event_id: input.EventId, sub: user.sub, ...given })
        .onConflict((conflict) => conflict.column('event_id').doUpdateSet(given))
        .execute();
    });
    return {};
  },
};

/**
 * Users give feedback with the token of a message that warns them of a risk. This server sees none, and so sends no
 * such message: no token is valid, for any user. Whether the user exists is not looked at, because any caller may
 * ask.
 */
const updateAuthEventFeedback: Operation<FeedbackInput & { readonly FeedbackToken: string }, never> = {
  service: 'cognito-idp',
  name: 'UpdateAuthEventFeedback',
  authorization: 'public',
  handle: async (input, { services }) => {
    checkWatching(await requirePool(services.store.db, input.UserPoolId));
    throw notAuthorized('Invalid feedback token.');
  },
};

export const authEventOperations: readonly Operation[] = [
  adminListUserAuthEvents,
  adminUpdateAuthEventFeedback,
  updateAuthEventFeedback,
];

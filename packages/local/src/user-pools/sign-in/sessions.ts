import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { makePageToken, openPageToken } from '../base/page-tokens.js';
import type { SignInRow } from '../base/schema.js';
import { readPoolSessionConfiguration } from '../configuration/session-configuration.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { findSessions } from '../tokens/session-tracking.js';
import { type AdminUserInput, requireUser } from '../users/admin-user.js';

/** `SessionDescriptionType` on the wire. */
interface SessionDescription {
  readonly SessionId: string;
  readonly SessionType: 'TOKEN';
  readonly ClientId: string;
  readonly CreateDate: number;
  readonly LastActiveDate: number;
  readonly DeviceType: 'unknown';
  readonly IsCurrentSession: boolean;
}

interface SessionsPage {
  readonly Sessions: readonly SessionDescription[];
  readonly NextToken?: string;
}

interface ListInput {
  readonly NextToken?: string;
}

const LONGEST_PAGE = 125;
/** Of a sign-in's UUID in base 36: with its prefix a session's id has 28 characters. */
const ID_DIGITS = 25;

const listUserSessions: Operation<ListInput & { readonly AccessToken: string }, SessionsPage> = {
  service: 'cognito-idp',
  name: 'ListUserSessions',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user, pool, signInId } = await requireTokenHolder(services, input.AccessToken);
    return await listSessions(services, { userPoolId: pool.id, sub: user.sub, current: signInId, ...input });
  },
};

const adminListUserSessions: Operation<ListInput & AdminUserInput, SessionsPage> = {
  service: 'cognito-idp',
  name: 'AdminListUserSessions',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    return await listSessions(services, { userPoolId: pool.id, sub: user.sub, current: undefined, ...input });
  },
};

interface Listing extends ListInput {
  readonly userPoolId: string;
  readonly sub: string;
  /** The sign-in of the token that asks. */
  readonly current: string | undefined;
}

async function listSessions(services: LocalServices, listing: Listing): Promise<SessionsPage> {
  const { userPoolId, sub, current, NextToken } = listing;
  await checkTracking(services, userPoolId);
  const of = `ListUserSessions|${sub}`;
  const [start = '0'] = NextToken === undefined ? [] : openPageToken(services, of, NextToken);
  const sessions = await findSessions(services.store.db, { sub, now: services.clock.now() });
  const end = Number(start) + LONGEST_PAGE;
  return {
    Sessions: sessions.slice(Number(start), end).map((session) => describeSession(session, current)),
    ...(sessions.length > end && { NextToken: makePageToken(services, of, [String(end)]) }),
  };
}

function describeSession(session: SignInRow, current: string | undefined): SessionDescription {
  return {
    SessionId: sessionIdOf(session.id),
    SessionType: 'TOKEN',
    ClientId: session.client_id,
    CreateDate: session.signed_in_at / 1_000,
    LastActiveDate: (session.renewed_at ?? session.signed_in_at) / 1_000,
    DeviceType: 'unknown',
    IsCurrentSession: session.id === current,
  };
}

function sessionIdOf(signInId: string): string {
  return `tkn${BigInt(`0x${signInId.replaceAll('-', '')}`)
    .toString(36)
    .padStart(ID_DIGITS, '0')}`;
}

interface RevokeInput {
  readonly SessionId: string;
}

const revokeUserSession: Operation<RevokeInput & { readonly AccessToken: string }, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'RevokeUserSession',
  authorization: 'token',
  handle: async ({ AccessToken, SessionId }, { services }) => {
    const { user, pool, signInId } = await requireTokenHolder(services, AccessToken);
    if (SessionId === sessionIdOf(signInId)) throw invalidParameter('The current session can not be revoked.');
    await checkTracking(services, pool.id);
    await endSession(services, user.sub, SessionId);
    return {};
  },
};

const adminRevokeUserSession: Operation<RevokeInput & AdminUserInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminRevokeUserSession',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    await checkTracking(services, pool.id);
    await endSession(services, user.sub, input.SessionId);
    return {};
  },
};

async function endSession({ store, clock }: LocalServices, sub: string, sessionId: string): Promise<void> {
  await store.transaction(async (tx) => {
    const now = clock.now();
    const session = (await findSessions(tx, { sub, now })).find(({ id }) => sessionIdOf(id) === sessionId);
    if (session === undefined) throw new ServiceError('ResourceNotFoundException', 'Session does not exist.');
    await tx.updateTable('sign_ins').set({ revoked_at: now }).where('id', '=', session.id).execute();
  });
}

async function checkTracking({ store }: LocalServices, userPoolId: string): Promise<void> {
  const { UserSessionTracking } = await readPoolSessionConfiguration(store.db, userPoolId);
  if (UserSessionTracking === 'ENABLED') return;
  throw new ServiceError('OperationNotEnabledException', 'Session tracking is not enabled for the user pool.');
}

export const sessionOperations: readonly Operation[] = [
  listUserSessions,
  adminListUserSessions,
  revokeUserSession,
  adminRevokeUserSession,
];

import type { LocalServices } from '../../context/services.js';
import { createPageToken, openPageToken } from '../base/page-tokens.js';
import type { SignInRow } from '../base/schema.js';
import { toSessionId } from '../tokens/sessions.js';

/** `SessionDescriptionType`: a session in answers. */
export interface SessionDescriptionType {
  readonly SessionId: string;
  readonly SessionType: 'TOKEN';
  readonly ClientId: string;
  readonly CreateDate: number;
  readonly LastActiveDate: number;
  readonly DeviceType: 'unknown';
  readonly IsCurrentSession: boolean;
}

/** A page of a user's sessions. */
export interface SessionsPage {
  readonly Sessions: readonly SessionDescriptionType[];
  readonly NextToken?: string;
}

const LONGEST_PAGE = 125;

/** What a page of sessions is made from. */
interface SessionsToPage {
  readonly sub: string;
  readonly sessions: readonly SignInRow[];
  /** The sign-in of the token that the caller has. */
  readonly current: string | undefined;
  readonly token: string | undefined;
}

/** @throws ServiceError `InvalidParameterException` for a token of another listing, or an expired one */
export function toSessionsPage(
  services: LocalServices,
  { sub, sessions, current, token }: SessionsToPage,
): SessionsPage {
  const listing = `ListUserSessions|${sub}`;
  const [start = '0'] = token === undefined ? [] : openPageToken(services, listing, token);
  const end = Number(start) + LONGEST_PAGE;
  return {
    Sessions: sessions.slice(Number(start), end).map((session) => toSessionDescription(session, current)),
    ...(sessions.length > end && { NextToken: createPageToken(services, listing, [String(end)]) }),
  };
}

function toSessionDescription(session: SignInRow, current: string | undefined): SessionDescriptionType {
  return {
    SessionId: toSessionId(session.id),
    SessionType: 'TOKEN',
    ClientId: session.client_id,
    CreateDate: session.signed_in_at / 1_000,
    LastActiveDate: (session.renewed_at ?? session.signed_in_at) / 1_000,
    DeviceType: 'unknown',
    IsCurrentSession: session.id === current,
  };
}

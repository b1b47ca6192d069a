import type { LocalServices } from '../../context/services.js';
import type { SignInCall } from '../../user-pools/sign-in/attempt.js';
import { type Page, sendPage, toFormTarget } from '../html/layout.js';
import type { OauthContext } from '../protocol/parameters.js';
import type { AuthorizationRequest } from './authorization-request.js';

/** A user on a login page, sent there by an app. */
export interface LoginContext {
  readonly context: OauthContext;
  readonly services: LocalServices;
  readonly request: AuthorizationRequest;
  /** The value that each form must repeat. */
  readonly csrf: string;
}

/** The address of another login page for the same request. */
export function linkTo(
  { request }: Pick<LoginContext, 'request'>,
  path: string,
  more: Record<string, string> = {},
): string {
  return `${path}?${new URLSearchParams({ ...request.parameters, ...more }).toString()}`;
}

/** Sends a page whose form may redirect to the app. */
export async function show(login: LoginContext, page: Omit<Page, 'formTarget'>): Promise<Response> {
  return await sendPage(login.context, { ...page, formTarget: toFormTarget(login.request.redirectUri) });
}

/** How a page calls the sign-in. */
export function toSignInCall({ services, request }: Pick<LoginContext, 'services' | 'request'>): SignInCall {
  return { services, app: request.app, byAdministrator: false, onPage: true };
}

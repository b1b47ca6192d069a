import type { ServerParts } from '../sessions/parts.js';
import type { Visitor } from '../sessions/visitor.js';
import type { ServerMode } from '../settings/options.js';
import type { SignInFlows } from './flows.js';

/** One request to a route, after its checks. */
export interface RouteContext {
  readonly parts: ServerParts;
  readonly request: Request;
  /** The address as this process sees it: only path and query count. */
  readonly url: URL;
  /** The public origin of the app. */
  readonly origin: string;
  readonly visitor: Visitor;
  /** The sign-ins in progress on the login pages. */
  readonly flows: SignInFlows;
  /** The body, at most `maxBytes` of the route. */
  readonly body: string;
}

/**
 * How a browser must send the request:
 * - `call`: by a script of the app's own origin;
 * - `navigation`: as a page of its own.
 */
export type RouteKind = 'call' | 'navigation';

/** A route and its checks, which the table of routes runs before and after `handle`. */
export interface Route {
  /** The path below `basePath`. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly kind: RouteKind;
  /** Default: both modes. */
  readonly modes?: readonly ServerMode[];
  /** The accepted content types of a POST. Each one forces a preflight. */
  readonly contentTypes?: readonly string[];
  /** The limit of the body in bytes. Default 65,536. */
  readonly maxBytes?: number;
  /**
   * Answers the request. The table adds cookies, cache headers and `nosniff`. A thrown `AuthError` becomes an answer by its kind.
   */
  handle(context: RouteContext): Promise<Response>;
}

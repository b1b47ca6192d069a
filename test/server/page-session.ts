/** A session as `page.mjs` describes it. */
export interface PageSession {
  readonly userSub?: string;
  readonly error?: string;
  readonly email?: string;
  readonly printed: string;
  readonly accessToken: unknown;
  readonly idToken: unknown;
  readonly credentials: string;
}

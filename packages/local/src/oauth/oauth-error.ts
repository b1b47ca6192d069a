/** Why an OAuth request is refused: the codes of RFC 6749 (sections 4.1.2.1 and 5.2), RFC 7009 and OpenID Connect. */
export type OauthErrorCode =
  | 'access_denied'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_scope'
  | 'invalid_token'
  | 'login_required'
  | 'redirect_mismatch'
  | 'server_error'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type';

/** A refusal of an OAuth endpoint. Its description is seen by whoever called. */
export class OauthError extends Error {
  override readonly name = 'OauthError';
  readonly code: OauthErrorCode;
  readonly status: 400 | 401;
  /** Why really, for the event log of the developer alone. No secrets either. */
  readonly reason: string | undefined;

  constructor(
    code: OauthErrorCode,
    description: string,
    options: { readonly status?: 400 | 401; readonly reason?: string | undefined } = {},
  ) {
    super(description);
    this.code = code;
    this.status = options.status ?? 400;
    this.reason = options.reason;
  }
}

/** Why an OAuth request fails: the codes of RFC 6749 (sections 4.1.2.1 and 5.2), RFC 7009 and OpenID Connect. */
export type OauthErrorCode =
  | 'access_denied'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_scope'
  | 'invalid_token'
  | 'login_required'
  | 'redirect_mismatch'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'server_error'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type';

/** The parameters that the error page may name. Other names are the caller's text, which the page does not show. */
export const SHOWN_PARAMETERS = [
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'id_token_hint',
  'identity_provider',
  'idp_identifier',
  'lang',
  'login_hint',
  'logout_uri',
  'max_age',
  'nonce',
  'prompt',
  'redirect_uri',
  'resource',
  'response_type',
  'scope',
  'state',
] as const;
export type ShownParameter = (typeof SHOWN_PARAMETERS)[number];

/** An error of an OAuth endpoint. The caller sees its description. */
export class OauthError extends Error {
  override readonly name = 'OauthError';
  readonly code: OauthErrorCode;
  readonly status: 400 | 401;
  /** The real reason, for the event log of the developer alone. It holds no secrets. */
  readonly reason: string | undefined;
  /** The parameter that is wrong, for errors that a page of this server shows. */
  readonly parameter: ShownParameter | undefined;

  constructor(
    code: OauthErrorCode,
    description: string,
    options: {
      readonly status?: 400 | 401;
      readonly reason?: string | undefined;
      readonly parameter?: ShownParameter | undefined;
    } = {},
  ) {
    super(description);
    this.code = code;
    this.status = options.status ?? 400;
    this.reason = options.reason;
    this.parameter = options.parameter;
  }
}

/** In characters: ten violations of an input's constraints with their values fit into it. */
const LONGEST_MESSAGE = 32_768;

/**
 * An error that an AWS service answers with. The codec of the protocol decides how it travels: as
 * `x-amzn-ErrorType` and `{ __type, message }` (AWS JSON 1.1) or as `<ErrorResponse>` (AWS query).
 *
 * The caller sees the message, so it never holds a password, a code, a token or a key.
 */
export class ServiceError extends Error {
  /** The service's name of the exception, such as `NotAuthorizedException`. */
  override readonly name: string;
  /** HTTP status. Cognito answers 400 for practically every client error, also where its model says otherwise. */
  readonly status: number;
  /** Further members of the error's body, such as `reasonCode`. */
  readonly members: Readonly<Record<string, string>>;
  /** The real reason, for the event log of the developer alone. It holds no secrets either. */
  readonly reason: string | undefined;

  constructor(
    name: string,
    message: string,
    options: {
      readonly status?: number;
      readonly members?: Readonly<Record<string, string>>;
      readonly reason?: string | undefined;
    } = {},
  ) {
    super(message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}...` : message);
    this.name = name;
    this.status = options.status ?? 400;
    this.members = options.members ?? {};
    this.reason = options.reason;
  }
}

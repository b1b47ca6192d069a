/** A message that Cognito would have sent, as `GET /_claviger/inbox` gives it. */
export interface InboxMessage {
  /** E-mail address or phone number. */
  readonly to: string;
  readonly medium: 'EMAIL' | 'SMS';
  /** What it is for: `SignUp`, `ResendCode`, `AdminCreateUser`, as in the names of Cognito's message triggers. */
  readonly purpose: string;
  /** The code, or the temporary password of an invitation. */
  readonly code: string;
  readonly link?: string;
  readonly username: string;
  readonly userPoolId: string;
  /** ISO 8601, by the server's clock. */
  readonly sentAt: string;
  /** Of e-mail. */
  readonly subject?: string;
  /** The text as it would have been delivered: HTML in e-mail, plain in SMS. */
  readonly body?: string;
}

/** A filter for messages. Default: all. */
export interface InboxQuery {
  /** E-mail address or phone number. */
  readonly to?: string | undefined;
  /** `SignUp`, `ForgotPassword`, … */
  readonly purpose?: string | undefined;
}

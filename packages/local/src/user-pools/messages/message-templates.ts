import type { UserPool } from '../pools/pool-settings.js';
import type { MessageRequest } from './compose-message.js';

/** The texts of a message, with `{####}` and the like still in them. */
export interface MessageTemplate {
  /** Of e-mail. */
  readonly subject: string;
  readonly body: string;
}

interface VerificationTemplate {
  readonly DefaultEmailOption?: string;
  readonly EmailMessage?: string;
  readonly EmailSubject?: string;
  readonly EmailMessageByLink?: string;
  readonly EmailSubjectByLink?: string;
  readonly SmsMessage?: string;
}

interface InvitationTemplate {
  readonly EmailMessage?: string;
  readonly EmailSubject?: string;
  readonly SMSMessage?: string;
}

const CODE_TEXT = 'Your verification code is {####}. ';
const CODE_SUBJECT = 'Your verification code';
const AUTHENTICATION_TEXT = 'Your authentication code is {####}. ';
const LINK_TEXT = 'Please click the link below to verify your email address. {##Verify Email##} ';
const LINK_SUBJECT = 'Your verification link';
const INVITATION_TEXT = 'Your username is {username} and temporary password is {####}. ';
const INVITATION_SUBJECT = 'Your temporary password';

type Occasion = Pick<MessageRequest, 'occasion' | 'delivery' | 'clientId'>;

/** Whether a new user gets a link to confirm with, instead of a code to type. */
export function isConfirmedByLink(pool: UserPool, { occasion, delivery, clientId }: Occasion): boolean {
  const forSignUp = occasion === 'SignUp' || occasion === 'ResendCode';
  const byLink = verificationTemplate(pool).DefaultEmailOption === 'CONFIRM_WITH_LINK';
  return forSignUp && byLink && delivery.medium === 'EMAIL' && clientId !== undefined;
}

/** What a pool says on an occasion, or the service when the pool says nothing. */
export function chooseTemplate(pool: UserPool, request: Occasion): MessageTemplate {
  const { settings } = pool;
  const bySms = request.delivery.medium === 'SMS';
  if (request.occasion === 'AdminCreateUser') {
    const own = (settings.AdminCreateUserConfig['InviteMessageTemplate'] ?? {}) as InvitationTemplate;
    return {
      subject: own.EmailSubject ?? INVITATION_SUBJECT,
      body: (bySms ? own.SMSMessage : own.EmailMessage) ?? INVITATION_TEXT,
    };
  }
  if (request.occasion === 'Authentication') {
    const own = settings.EmailMfaConfiguration;
    return {
      subject: own?.Subject ?? CODE_SUBJECT,
      body: (bySms ? settings.SmsAuthenticationMessage : own?.Message) ?? AUTHENTICATION_TEXT,
    };
  }
  const own = verificationTemplate(pool);
  if (bySms) return { subject: '', body: own.SmsMessage ?? text(settings['SmsVerificationMessage']) ?? CODE_TEXT };
  if (isConfirmedByLink(pool, request)) {
    return { subject: own.EmailSubjectByLink ?? LINK_SUBJECT, body: own.EmailMessageByLink ?? LINK_TEXT };
  }
  return {
    subject: own.EmailSubject ?? text(settings['EmailVerificationSubject']) ?? CODE_SUBJECT,
    body: own.EmailMessage ?? text(settings['EmailVerificationMessage']) ?? CODE_TEXT,
  };
}

function verificationTemplate({ settings }: UserPool): VerificationTemplate {
  return (settings['VerificationMessageTemplate'] ?? {}) as VerificationTemplate;
}

function text(setting: unknown): string | undefined {
  return typeof setting === 'string' ? setting : undefined;
}

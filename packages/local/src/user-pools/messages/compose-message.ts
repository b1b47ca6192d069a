import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { sendMessage } from '../../inbox/inbox.js';
import { plainText } from '../../messages/plain-text.js';
import type { Tables } from '../../store/tables.js';
import type { MessageOccasion, StringMap, TriggerShapes } from '../../triggers/events.js';
import { hasTrigger, runTrigger } from '../../triggers/triggers.js';
import { ServiceError } from '../../wire/service-error.js';
import type { UserPool } from '../pools/pool-settings.js';
import { getKnownName } from '../users/known-name.js';
import { toTriggerAttributes } from '../users/trigger-attributes.js';
import type { User } from '../users/users.js';
import type { Delivery } from './delivery.js';
import { chooseTemplate, isConfirmedByLink } from './message-templates.js';
import { getSender } from './sender.js';

/** A message that a user is to get. */
export interface MessageRequest {
  readonly occasion: MessageOccasion;
  readonly user: User;
  readonly delivery: Delivery;
  /** The code, or the temporary password of an invitation. */
  readonly code: string;
  /** Absent in administrators' operations. */
  readonly clientId?: string | undefined;
  /** What the caller tells triggers. */
  readonly metadata?: StringMap | undefined;
}

/** A message, written and not yet sent. */
export interface Message {
  /** Puts it into the inbox, in the transaction of what it announces. */
  write(tx: Kysely<Tables>): Promise<void>;
  /** Afterwards, outside of any transaction: hands it to the pool's own sender, if it has one, or to SMTP. */
  deliver(): Promise<void>;
}

/** Stands in a text where the code goes. */
const CODE = '{####}';
const USERNAME = '{username}';
const LINK_TEXT = 'Click Here';
const LINK = /\{##(.+?)##\}/gs;

/**
 * Writes a message after the pool's templates, or after what its `CustomMessage` makes of them. Never inside a
 * transaction.
 *
 * @throws ServiceError what a failing trigger gives, `InvalidLambdaResponseException` for a text without the code
 */
export async function composeMessage(
  services: LocalServices,
  pool: UserPool,
  request: MessageRequest,
): Promise<Message> {
  const { occasion, user, delivery, code } = request;
  const { medium } = delivery;
  const text = await writeText(services, pool, request);
  const link = isConfirmedByLink(pool, request) ? confirmationLink(services, request) : undefined;
  const fill = (template: string): string =>
    template
      .replaceAll(LINK, (_, words: string) => (link === undefined ? words : `<a href="${link}">${words}</a>`))
      .replaceAll(CODE, () => code)
      .replaceAll(USERNAME, () => getKnownName(user));
  const { subject, body } = { subject: fill(text.subject), body: fill(text.body) };
  return {
    write: (tx) =>
      sendMessage(tx, {
        to: delivery.destination,
        medium,
        purpose: occasion,
        code,
        ...(link !== undefined && { link }),
        username: user.username,
        userPoolId: pool.id,
        sentAt: services.clock.now(),
        ...(medium === 'EMAIL' && { subject }),
        body,
      }),
    deliver: async () => {
      sendMail(services, pool, request, { subject, body });
      await runSender(services, pool, request);
    },
  };
}

/** A pool's own sender takes the place of the service's. */
function sendMail(services: LocalServices, pool: UserPool, { occasion, delivery }: MessageRequest, text: Text): void {
  const { outgoingMail } = services;
  if (outgoingMail === undefined || delivery.medium !== 'EMAIL') return;
  if (hasTrigger(services, pool, 'CustomEmailSender')) return;
  outgoingMail.send({
    ...getSender(pool),
    to: delivery.destination,
    subject: text.subject,
    html: text.body,
    text: plainText(text.body),
    purpose: occasion,
    sentAt: services.clock.now(),
  });
}

function confirmationLink({ settings }: LocalServices, { clientId = '', user, code }: MessageRequest): string {
  const query = new URLSearchParams({ client_id: clientId, user_name: user.username, confirmation_code: code });
  return `${settings.publicUrl}/confirmUser?${query.toString()}`;
}

interface Text {
  readonly subject: string;
  readonly body: string;
}

async function writeText(services: LocalServices, pool: UserPool, request: MessageRequest): Promise<Text> {
  const { occasion, user, delivery, clientId, metadata } = request;
  const template = chooseTemplate(pool, request);
  const byLink = isConfirmedByLink(pool, request);
  const codeParameter = CODE;
  const linkParameter = `{##${LINK_TEXT}##}`;
  const custom = await runTrigger(services, pool, {
    name: 'CustomMessage',
    source: `CustomMessage_${occasion}`,
    userName: user.username,
    clientId,
    request: {
      userAttributes: toTriggerAttributes(user),
      codeParameter,
      ...(byLink && { linkParameter }),
      usernameParameter: occasion === 'AdminCreateUser' ? USERNAME : null,
      ...(metadata !== undefined && { clientMetadata: metadata }),
    },
  });
  const body = delivery.medium === 'SMS' ? custom?.smsMessage : custom?.emailMessage;
  if (body !== undefined && body !== null && !body.includes(CODE) && !(byLink && body.includes(linkParameter))) {
    throw new ServiceError(
      'InvalidLambdaResponseException',
      'CustomMessage left the code parameter out of the message.',
    );
  }
  return { subject: custom?.emailSubject ?? template.subject, body: body ?? template.body };
}

/** The service neither waits for a pool's own sender nor reads its answer: its failure has no effect here. */
async function runSender(services: LocalServices, pool: UserPool, request: MessageRequest): Promise<void> {
  const { occasion, user, delivery, code, clientId, metadata } = request;
  const about = { userName: user.username, clientId };
  const common = {
    userAttributes: toTriggerAttributes(user),
    code: Buffer.from(code).toString('base64'),
    ...(metadata !== undefined && { clientMetadata: metadata }),
  };
  const email: TriggerShapes['CustomEmailSender']['request'] = { type: 'customEmailSenderRequestV1', ...common };
  const sms: TriggerShapes['CustomSMSSender']['request'] = { type: 'customSMSSenderRequestV1', ...common };
  const running =
    delivery.medium === 'EMAIL'
      ? runTrigger(services, pool, {
          ...about,
          name: 'CustomEmailSender',
          source: `CustomEmailSender_${occasion}`,
          request: email,
        })
      : runTrigger(services, pool, {
          ...about,
          name: 'CustomSMSSender',
          source: `CustomSMSSender_${occasion}`,
          request: sms,
        });
  await running.catch(() => undefined);
}

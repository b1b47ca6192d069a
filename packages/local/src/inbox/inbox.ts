import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { prepare } from '../store/prepared.js';
import type { ServerTables } from '../store/schema.js';
import type { Store } from '../store/store.js';
import type { Tables } from '../store/tables.js';
import type { InboxMessage, InboxQuery } from './inbox-message.js';

const insertMessage = prepare<Omit<ServerTables['inbox_messages'], 'sequence'>>((db, place) =>
  db.insertInto('inbox_messages').values({
    id: place('id'),
    sequence: sql<number>`(select coalesce(max(sequence), 0) + 1 from inbox_messages)`,
    recipient: place('recipient'),
    medium: place('medium'),
    purpose: place('purpose'),
    code: place('code'),
    link: place('link'),
    username: place('username'),
    user_pool_id: place('user_pool_id'),
    sent_at: place('sent_at'),
    subject: place('subject'),
    body: place('body'),
  }),
);

/** Puts a message into the inbox, in the transaction of what it tells about. */
export async function sendMessage(
  tx: Kysely<Tables>,
  message: Omit<InboxMessage, 'sentAt'> & { readonly sentAt: number },
): Promise<void> {
  await insertMessage(tx, {
    id: randomUUID(),
    recipient: message.to,
    medium: message.medium,
    purpose: message.purpose,
    code: message.code,
    link: message.link ?? null,
    username: message.username,
    user_pool_id: message.userPoolId,
    sent_at: message.sentAt,
    subject: message.subject ?? null,
    body: message.body ?? null,
  });
}

/** What the longest answer of the inbox holds. */
const LONGEST_LIST = 500;

/**
 * The messages, newest first.
 *
 * @param options.to only those to this address or phone number
 * @param options.purpose only those that are for this
 * @param options.most how many at most; default 500
 */
export async function listMessages(
  store: Store,
  options: InboxQuery & { readonly most?: number } = {},
): Promise<InboxMessage[]> {
  const { most = LONGEST_LIST } = options;
  let query = store.db.selectFrom('inbox_messages').selectAll().orderBy('sequence', 'desc').limit(most);
  if (options.to !== undefined) query = query.where('recipient', '=', options.to);
  if (options.purpose !== undefined) query = query.where('purpose', '=', options.purpose);
  const rows = await query.execute();
  return rows.map((row) => ({
    to: row.recipient,
    medium: row.medium,
    purpose: row.purpose,
    code: row.code,
    ...(row.link !== null && { link: row.link }),
    username: row.username,
    userPoolId: row.user_pool_id,
    sentAt: new Date(row.sent_at).toISOString(),
    ...(row.subject !== null && { subject: row.subject }),
    ...(row.body !== null && { body: row.body }),
  }));
}

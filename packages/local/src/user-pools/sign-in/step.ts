import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import type { AuthOutcome } from './attempt.js';

/** A challenge that is about to be given. */
export interface Step {
  readonly outcome: AuthOutcome;
  /** What has to be written for it, such as the message with its code. */
  readonly write?: (tx: Kysely<Tables>) => Promise<void>;
  /** What is done about it afterwards, outside of any transaction. */
  readonly deliver?: () => Promise<void>;
}

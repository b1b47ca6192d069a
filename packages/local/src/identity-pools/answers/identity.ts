import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import { listProviders } from '../identities/identities.js';
import type { IdentityRow } from '../pools/schema.js';

/** An identity in the answer of an operation. */
export interface IdentityDescription {
  readonly IdentityId: string;
  /** Names of providers. */
  readonly Logins: readonly string[];
  /** Seconds since the epoch. */
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
}

/** Reads the providers of an identity's logins and describes it. */
export async function readIdentityDescription(db: Kysely<Tables>, identity: IdentityRow): Promise<IdentityDescription> {
  return {
    IdentityId: identity.id,
    Logins: await listProviders(db, identity.id),
    CreationDate: identity.created_at / 1_000,
    LastModifiedDate: identity.modified_at / 1_000,
  };
}

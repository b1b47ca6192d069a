import type { Operation } from '../iam/operation.js';
import { makePageToken, openPageToken } from '../user-pools/pages.js';
import { requireIdentity } from './identities/identities.js';
import { ownersOf } from './identities/linking.js';
import { describeIdentityRow, type IdentityDescription } from './identity-operations.js';
import { type Logins, verifyLogins } from './logins/verify-logins.js';
import { loginsDoNotMatch } from './pools/errors.js';
import { requireIdentityPool } from './pools/identity-pools.js';
import { providerOfLogin } from './pools/providers.js';

interface ListIdentitiesInput {
  readonly IdentityPoolId: string;
  readonly MaxResults: number;
  readonly NextToken?: string;
  readonly HideDisabled?: boolean;
}

interface ListIdentitiesOutput {
  readonly IdentityPoolId: string;
  readonly Identities: readonly IdentityDescription[];
  readonly NextToken?: string;
}

const listIdentities: Operation<ListIdentitiesInput, ListIdentitiesOutput> = {
  service: 'cognito-identity',
  name: 'ListIdentities',
  authorization: 'signed',
  handle: async ({ IdentityPoolId, MaxResults, NextToken, HideDisabled = false }, { services }) => {
    const { db } = services.store;
    await requireIdentityPool(db, IdentityPoolId);
    const of = `ListIdentities ${IdentityPoolId} ${HideDisabled}`;
    const [time, id = ''] = NextToken === undefined ? [] : openPageToken(services, of, NextToken);
    const rows = await db
      .selectFrom('identities')
      .selectAll()
      .where('identity_pool_id', '=', IdentityPoolId)
      .$if(HideDisabled, (query) => query.where('state', '!=', 'disabled'))
      .$if(time !== undefined, (query) =>
        query.where(({ eb, and, or }) =>
          or([eb('created_at', '>', Number(time)), and([eb('created_at', '=', Number(time)), eb('id', '>', id)])]),
        ),
      )
      .orderBy('created_at')
      .orderBy('id')
      .limit(MaxResults + 1)
      .execute();
    const page = rows.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      IdentityPoolId,
      Identities: await Promise.all(page.map((row) => describeIdentityRow(db, row))),
      ...(rows.length > page.length &&
        last !== undefined && { NextToken: makePageToken(services, of, [String(last.created_at), last.id]) }),
    };
  },
};

interface DeleteIdentitiesOutput {
  /** Those that could not be deleted: here there are none. */
  readonly UnprocessedIdentityIds: readonly never[];
}

const deleteIdentities: Operation<{ readonly IdentityIdsToDelete: readonly string[] }, DeleteIdentitiesOutput> = {
  service: 'cognito-identity',
  name: 'DeleteIdentities',
  authorization: 'signed',
  handle: async ({ IdentityIdsToDelete }, { services: { store } }) => {
    await store.transaction(async (tx) => {
      await tx
        .deleteFrom('identities')
        .where('id', 'in', [...IdentityIdsToDelete])
        .execute();
    });
    return { UnprocessedIdentityIds: [] };
  },
};

interface UnlinkIdentityInput {
  readonly IdentityId: string;
  readonly Logins: Logins;
  readonly LoginsToRemove: readonly string[];
}

/** Takes logins from an identity. The caller must have one of them. */
const unlinkIdentity: Operation<UnlinkIdentityInput, Record<string, never>> = {
  service: 'cognito-identity',
  name: 'UnlinkIdentity',
  authorization: 'public',
  handle: async ({ IdentityId, Logins: tokens, LoginsToRemove }, { services }) => {
    const { store, settings } = services;
    const identity = await requireIdentity(store.db, IdentityId);
    const pool = await requireIdentityPool(store.db, identity.identity_pool_id);
    const logins = await verifyLogins(services, pool, tokens);
    const removed = LoginsToRemove.map((key) => providerOfLogin(settings, key));
    await store.transaction(async (tx) => {
      const owners = await ownersOf(tx, pool.id, logins);
      if (!owners.includes(identity.id) || owners.some((owner) => owner !== identity.id)) throw loginsDoNotMatch();
      if (removed.length === 0) return;
      await tx
        .deleteFrom('identity_logins')
        .where('identity_id', '=', identity.id)
        .where('provider', 'in', removed)
        .execute();
    });
    return {};
  },
};

export const identityAdministrationOperations: readonly Operation[] = [
  listIdentities,
  deleteIdentities,
  unlinkIdentity,
];

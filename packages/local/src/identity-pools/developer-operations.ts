import type { Operation } from '../iam/operation.js';
import { makePageToken, openPageToken } from '../user-pools/pages.js';
import { ServiceError } from '../wire/service-error.js';
import {
  findDeveloperIdentity,
  linkDeveloperUser,
  requireDeveloperPool,
  requireIdentityOf,
} from './identities/developer-users.js';
import { linkLogins, mergeInto } from './identities/linking.js';
import { amrOf, signOpenIdToken } from './logins/open-id-token.js';
import { type Logins, type VerifiedLogin, verifyLogins } from './logins/verify-logins.js';
import { invalidParameter } from './pools/errors.js';
import { DEVELOPER_TOKENS } from './pools/providers.js';

interface GetTokenInput {
  readonly IdentityPoolId: string;
  readonly IdentityId?: string;
  /** The developer's user by the developer provider's name; tokens of other providers beside it are linked too. */
  readonly Logins: Logins;
  readonly PrincipalTags?: Readonly<Record<string, string>>;
  readonly TokenDuration?: number;
}

const DEFAULT_SECONDS = 900;

const getOpenIdTokenForDeveloperIdentity: Operation<
  GetTokenInput,
  { readonly IdentityId: string; readonly Token: string }
> = {
  service: 'cognito-identity',
  name: 'GetOpenIdTokenForDeveloperIdentity',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, provider } = await requireDeveloperPool(services.store.db, input.IdentityPoolId);
    const { [provider]: subject, ...others } = input.Logins;
    if (!Object.hasOwn(input.Logins, provider) || subject === undefined)
      throw invalidParameter(`Logins must contain the developer provider ${provider}.`);
    const verified = await verifyLogins(services, pool, others);
    const user = { identity_pool_id: pool.id, provider, subject };
    const identity = await services.store.transaction((tx) =>
      linkDeveloperUser(services, tx, {
        pool,
        user,
        logins: verified,
        ...(input.IdentityId !== undefined && { identityId: input.IdentityId }),
      }),
    );
    const amr = ['authenticated', provider, `${provider}:${pool.id}:${subject}`];
    const claims = { sub: identity.id, aud: pool.id, amr };
    const own: VerifiedLogin = { provider: DEVELOPER_TOKENS, subject: identity.id, claims };
    const logins = [own, ...verified];
    const identityId =
      verified.length === 0 ? identity.id : await linkLogins(services, pool.id, { logins, asked: identity });
    const token = await signOpenIdToken(services, {
      identityId,
      pool,
      amr: amrOf(logins),
      tags: input.PrincipalTags ?? {},
      lifeSeconds: input.TokenDuration ?? DEFAULT_SECONDS,
    });
    return { IdentityId: identityId, Token: token };
  },
};

interface LookupInput {
  readonly IdentityPoolId: string;
  readonly IdentityId?: string;
  readonly DeveloperUserIdentifier?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface LookupOutput {
  readonly IdentityId: string;
  readonly DeveloperUserIdentifierList: readonly string[];
  readonly NextToken?: string;
}

const MOST_RESULTS = 60;

/** Of a developer's user the identity, of an identity all of the developer's users. */
const lookupDeveloperIdentity: Operation<LookupInput, LookupOutput> = {
  service: 'cognito-identity',
  name: 'LookupDeveloperIdentity',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { IdentityId, DeveloperUserIdentifier: subject, MaxResults = MOST_RESULTS, NextToken } = input;
    const { db } = services.store;
    const { pool, provider } = await requireDeveloperPool(db, input.IdentityPoolId);
    const asked = IdentityId === undefined ? undefined : (await requireIdentityOf(db, pool, IdentityId)).id;
    const owner =
      subject === undefined
        ? undefined
        : await findDeveloperIdentity(db, { identity_pool_id: pool.id, provider, subject });
    if (asked === undefined && subject === undefined) {
      throw invalidParameter('Either IdentityId or DeveloperUserIdentifier is required.');
    }
    if (subject !== undefined && owner === undefined) throw developerUserNotFound();
    if (asked !== undefined && owner !== undefined && asked !== owner) {
      throw new ServiceError('ResourceConflictException', 'The developer user belongs to another identity.');
    }
    const identityId = asked ?? owner ?? '';
    if (subject !== undefined) return { IdentityId: identityId, DeveloperUserIdentifierList: [subject] };

    const of = `LookupDeveloperIdentity ${identityId}`;
    const [after = ''] = NextToken === undefined ? [] : openPageToken(services, of, NextToken);
    const rows = await db
      .selectFrom('developer_logins')
      .select('subject')
      .where('identity_id', '=', identityId)
      .where('subject', '>', after)
      .orderBy('subject')
      .limit(MaxResults + 1)
      .execute();
    const page = rows.slice(0, MaxResults).map((row) => row.subject);
    const last = page.at(-1);
    return {
      IdentityId: identityId,
      DeveloperUserIdentifierList: page,
      ...(rows.length > page.length && last !== undefined && { NextToken: makePageToken(services, of, [last]) }),
    };
  },
};

interface MergeInput {
  readonly SourceUserIdentifier: string;
  readonly DestinationUserIdentifier: string;
  readonly DeveloperProviderName: string;
  readonly IdentityPoolId: string;
}

/** Merges the identity of one developer's user into another one's, which stays. */
const mergeDeveloperIdentities: Operation<MergeInput, { readonly IdentityId: string }> = {
  service: 'cognito-identity',
  name: 'MergeDeveloperIdentities',
  authorization: 'signed',
  handle: async (input, { services }) =>
    await services.store.transaction(async (tx) => {
      const { pool, provider } = await requireDeveloperPool(tx, input.IdentityPoolId, input.DeveloperProviderName);
      const of = { identity_pool_id: pool.id, provider };
      const other = await findDeveloperIdentity(tx, { ...of, subject: input.SourceUserIdentifier });
      const survivor = await findDeveloperIdentity(tx, { ...of, subject: input.DestinationUserIdentifier });
      if (other === undefined || survivor === undefined) throw developerUserNotFound();
      if (other !== survivor) await mergeInto(services, tx, { survivor, other });
      return { IdentityId: survivor };
    }),
};

interface UnlinkInput {
  readonly IdentityId: string;
  readonly IdentityPoolId: string;
  readonly DeveloperProviderName: string;
  readonly DeveloperUserIdentifier: string;
}

/** From then on the developer's user is a new one. */
const unlinkDeveloperIdentity: Operation<UnlinkInput, Record<string, never>> = {
  service: 'cognito-identity',
  name: 'UnlinkDeveloperIdentity',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await services.store.transaction(async (tx) => {
      const { pool, provider } = await requireDeveloperPool(tx, input.IdentityPoolId, input.DeveloperProviderName);
      const { id } = await requireIdentityOf(tx, pool, input.IdentityId);
      const result = await tx
        .deleteFrom('developer_logins')
        .where('identity_pool_id', '=', pool.id)
        .where('provider', '=', provider)
        .where('subject', '=', input.DeveloperUserIdentifier)
        .where('identity_id', '=', id)
        .executeTakeFirst();
      if (result.numDeletedRows === 0n) throw developerUserNotFound();
    });
    return {};
  },
};

function developerUserNotFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'Developer user not found.');
}

export const developerOperations: readonly Operation[] = [
  getOpenIdTokenForDeveloperIdentity,
  lookupDeveloperIdentity,
  mergeDeveloperIdentities,
  unlinkDeveloperIdentity,
];

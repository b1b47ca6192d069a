import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Operation } from '../../iam/operation.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { requireClient } from '../clients/client-settings.js';
import { requirePool } from '../pools/pool-settings.js';
import { deleteItem, findItem, type Item, listItems, type PageInput, pageOf, writeItem } from './items.js';

/** A document that people are shown before they sign up. */
export interface TermsSettings {
  readonly ClientId: string;
  /** `terms-of-use` or `privacy-policy` */
  readonly TermsName: string;
  readonly TermsSource: string;
  readonly Enforcement: string;
  /** By language: `cognito:default`, `cognito:<language>`. */
  readonly Links: Readonly<Record<string, string>>;
}

/** Terms of an app client, named by their id. */
export type Terms = Item<TermsSettings>;

/** The terms of an app client: at most one of each name. */
export async function listTermsOfClient(
  db: Kysely<Tables>,
  userPoolId: string,
  clientId: string,
): Promise<readonly Terms[]> {
  return (await listItems<TermsSettings>(db, { userPoolId, kind: 'terms' })).filter(
    ({ content }) => content.ClientId === clientId,
  );
}

interface TermsDescription extends TermsSettings {
  readonly TermsId: string;
  readonly UserPoolId: string;
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
}

interface TermsOutput {
  readonly Terms: TermsDescription;
}

type CreateTermsInput = Omit<TermsSettings, 'Links'> & Partial<TermsSettings> & { readonly UserPoolId: string };

const createTerms: Operation<CreateTermsInput, TermsOutput> = {
  service: 'cognito-idp',
  name: 'CreateTerms',
  authorization: 'signed',
  handle: async ({ UserPoolId, Links = {}, ...given }, { services }) => {
    const { ClientId, TermsName, TermsSource, Enforcement } = given;
    const content: TermsSettings = { ClientId, TermsName, TermsSource, Enforcement, Links };
    checkLinks(Links);
    return await services.store.transaction(async (tx) => {
      await requirePool(tx, UserPoolId);
      await requireClient(tx, ClientId, UserPoolId);
      await refuseTwin(tx, { userPoolId: UserPoolId, content });
      return { Terms: describe(await writeItem(tx, services, { ...keyOf(UserPoolId, randomUUID()), content })) };
    });
  },
};

function checkLinks(links: TermsSettings['Links']): void {
  for (const [language, url] of Object.entries(links)) {
    if (!/^cognito:[a-zA-Z-]+$/.test(language)) throw invalidParameter(`${language} is not a language of terms.`);
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw invalidParameter(`The link for ${language} is not a valid URL.`);
    }
  }
}

async function refuseTwin(
  tx: Kysely<Tables>,
  { userPoolId, name, content }: Pick<Terms, 'userPoolId' | 'content'> & { readonly name?: string },
): Promise<void> {
  for (const other of await listTermsOfClient(tx, userPoolId, content.ClientId)) {
    if (other.name === name || other.content.TermsName !== content.TermsName) continue;
    throw new ServiceError(
      'TermsExistsException',
      `Terms with the name ${content.TermsName} already exist for the app client ${content.ClientId}.`,
    );
  }
}

function keyOf(userPoolId: string, name: string) {
  return { userPoolId, kind: 'terms', name } as const;
}

function describe({ userPoolId, name, content, createdAt, modifiedAt }: Terms): TermsDescription {
  return {
    TermsId: name,
    UserPoolId: userPoolId,
    ...content,
    CreationDate: createdAt / 1_000,
    LastModifiedDate: modifiedAt / 1_000,
  };
}

interface TermsKey {
  readonly UserPoolId: string;
  readonly TermsId: string;
}

const describeTerms: Operation<TermsKey, TermsOutput> = {
  service: 'cognito-idp',
  name: 'DescribeTerms',
  authorization: 'signed',
  handle: async ({ UserPoolId, TermsId }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    const terms = await findItem<TermsSettings>(store.db, keyOf(UserPoolId, TermsId));
    if (terms === undefined) throw notFound();
    return { Terms: describe(terms) };
  },
};

const describeTermsByClient: Operation<
  { readonly UserPoolId: string; readonly ClientId: string; readonly TermsName: string },
  TermsOutput
> = {
  service: 'cognito-idp',
  name: 'DescribeTermsByClient',
  authorization: 'signed',
  handle: async ({ UserPoolId, ClientId, TermsName }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    await requireClient(store.db, ClientId, UserPoolId);
    const all = await listTermsOfClient(store.db, UserPoolId, ClientId);
    const terms = all.find(({ content }) => content.TermsName === TermsName);
    if (terms === undefined) throw notFound();
    return { Terms: describe(terms) };
  },
};

const updateTerms: Operation<TermsKey & Partial<TermsSettings>, TermsOutput> = {
  service: 'cognito-idp',
  name: 'UpdateTerms',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId, TermsId, TermsName, TermsSource, Enforcement, Links } = input;
    if (Links !== undefined) checkLinks(Links);
    return await services.store.transaction(async (tx) => {
      await requirePool(tx, UserPoolId);
      const key = keyOf(UserPoolId, TermsId);
      const before = await findItem<TermsSettings>(tx, key);
      if (before === undefined) throw notFound();
      const content: TermsSettings = {
        ...before.content,
        ...(TermsName !== undefined && { TermsName }),
        ...(TermsSource !== undefined && { TermsSource }),
        ...(Enforcement !== undefined && { Enforcement }),
        ...(Links !== undefined && { Links }),
      };
      await refuseTwin(tx, { ...key, content });
      return { Terms: describe(await writeItem(tx, services, { ...key, content })) };
    });
  },
};

const deleteTerms: Operation<TermsKey, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteTerms',
  authorization: 'signed',
  handle: async ({ UserPoolId, TermsId }, { services: { store } }) => {
    await store.transaction(async (tx) => {
      await requirePool(tx, UserPoolId);
      if (!(await deleteItem(tx, keyOf(UserPoolId, TermsId)))) throw notFound();
    });
    return {};
  },
};

interface ListTermsOutput {
  readonly Terms: readonly Pick<
    TermsDescription,
    'TermsId' | 'TermsName' | 'Enforcement' | 'CreationDate' | 'LastModifiedDate'
  >[];
  readonly NextToken?: string;
}

const listTerms: Operation<PageInput, ListTermsOutput> = {
  service: 'cognito-idp',
  name: 'ListTerms',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId } = input;
    await requirePool(services.store.db, UserPoolId);
    const all = await listItems<TermsSettings>(services.store.db, { userPoolId: UserPoolId, kind: 'terms' });
    const { entries, ...next } = pageOf(services, all, {
      of: `ListTerms ${UserPoolId}`,
      keyOf: ({ name }) => name,
      input,
    });
    return {
      Terms: entries.map(describe).map(({ TermsId, TermsName, Enforcement, CreationDate, LastModifiedDate }) => ({
        TermsId,
        TermsName,
        Enforcement,
        CreationDate,
        LastModifiedDate,
      })),
      ...next,
    };
  },
};

function notFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'Terms do not exist.');
}

export const termsOperations: readonly Operation[] = [
  createTerms,
  describeTerms,
  describeTermsByClient,
  updateTerms,
  deleteTerms,
  listTerms,
];

import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { deleteItem, findItem, type Item, listItems, writeItem } from './items.js';

/** A document that users see before they sign up, with the API's names. */
export interface TermsSettings {
  readonly ClientId: string;
  /** `terms-of-use` or `privacy-policy` */
  readonly TermsName: string;
  readonly TermsSource: string;
  readonly Enforcement: string;
  /** By language: `cognito:default`, `cognito:<language>`. */
  readonly Links: Readonly<Record<string, string>>;
}

/** Terms of an app client. Their name is their id. */
export type Terms = Item<TermsSettings>;

function toKey(userPoolId: string, id: string) {
  return { userPoolId, kind: 'terms', name: id } as const;
}

/** The terms of a pool, by id. */
export async function readTerms(db: Kysely<Tables>, userPoolId: string): Promise<readonly Terms[]> {
  return await listItems(db, { userPoolId, kind: 'terms' });
}

/** The terms of an app client: at most one of each name. */
export async function listTermsOfClient(
  db: Kysely<Tables>,
  userPoolId: string,
  clientId: string,
): Promise<readonly Terms[]> {
  return (await readTerms(db, userPoolId)).filter(({ content }) => content.ClientId === clientId);
}

/**
 * The terms with this id.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function requireTerms(db: Kysely<Tables>, userPoolId: string, id: string): Promise<Terms> {
  const terms = await findItem<TermsSettings>(db, toKey(userPoolId, id));
  if (terms === undefined) throw termsNotFound();
  return terms;
}

/**
 * Writes new terms.
 *
 * @throws ServiceError `TermsExistsException`
 */
export async function insertTerms(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { userPoolId, content }: Pick<Terms, 'userPoolId' | 'content'>,
): Promise<Terms> {
  const key = toKey(userPoolId, randomUUID());
  await assertUniqueName(tx, { ...key, content });
  return await writeItem(tx, services, { ...key, content });
}

/**
 * Changes the members of terms that are given.
 *
 * @throws ServiceError `ResourceNotFoundException`, `TermsExistsException`
 */
export async function changeTerms(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  {
    userPoolId,
    id,
    given,
  }: { readonly userPoolId: string; readonly id: string; readonly given: Partial<TermsSettings> },
): Promise<Terms> {
  const key = toKey(userPoolId, id);
  const content = { ...(await requireTerms(tx, userPoolId, id)).content, ...given };
  await assertUniqueName(tx, { ...key, content });
  return await writeItem(tx, services, { ...key, content });
}

/**
 * Deletes terms.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function removeTerms(tx: Kysely<Tables>, userPoolId: string, id: string): Promise<void> {
  if (!(await deleteItem(tx, toKey(userPoolId, id)))) throw termsNotFound();
}

/**
 * Checks the languages and the addresses of terms.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function assertValidLinks(links: TermsSettings['Links']): void {
  for (const [language, url] of Object.entries(links)) {
    if (!/^cognito:[a-zA-Z-]+$/.test(language)) throw invalidParameter(`${language} is not a language of terms.`);
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw invalidParameter(`The link for ${language} is not a valid URL.`);
    }
  }
}

async function assertUniqueName(
  tx: Kysely<Tables>,
  { userPoolId, name, content }: Pick<Terms, 'userPoolId' | 'name' | 'content'>,
): Promise<void> {
  for (const other of await listTermsOfClient(tx, userPoolId, content.ClientId)) {
    if (other.name === name || other.content.TermsName !== content.TermsName) continue;
    throw new ServiceError(
      'TermsExistsException',
      `Terms with the name ${content.TermsName} already exist for the app client ${content.ClientId}.`,
    );
  }
}

/** The error for unknown terms. */
export function termsNotFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'Terms do not exist.');
}

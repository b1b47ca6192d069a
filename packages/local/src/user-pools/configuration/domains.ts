import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import type { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { deleteItem, findItem, findItemAnywhere, type Item, listItems, writeItem } from './items.js';

/** The settings of a domain, with the API's names. */
export interface DomainSettings {
  /** 1 is the classic hosted pages, 2 managed login. */
  readonly ManagedLoginVersion: number;
  /** Only custom domains have it. */
  readonly CustomDomainConfig?: { readonly CertificateArn: string; readonly SecurityPolicy?: string };
  readonly Routing?: Readonly<Record<string, unknown>>;
}

/** A domain under which a user pool serves its login pages. */
export type Domain = Item<DomainSettings>;

/** Finds a domain of any pool by its name: a prefix, or the whole name of a custom domain. */
export async function findDomain(db: Kysely<Tables>, name: string): Promise<Domain | undefined> {
  return await findItemAnywhere(db, { kind: 'domain', name });
}

/** The domains of a pool: at most one prefix and one custom domain. */
export async function listDomains(db: Kysely<Tables>, userPoolId: string): Promise<readonly Domain[]> {
  return await listItems(db, { userPoolId, kind: 'domain' });
}

/** Whether a domain is a custom one, and not a prefix. */
export function isCustomDomain({ CustomDomainConfig }: Partial<DomainSettings>): boolean {
  return CustomDomainConfig !== undefined;
}

const RESERVED_WORDS: readonly string[] = ['aws', 'amazon', 'cognito'];

/**
 * Checks a domain's name and its settings.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function assertValidDomain(name: string, settings: Partial<DomainSettings>): void {
  if (isCustomDomain(settings)) {
    if (!name.includes('.')) throw invalidParameter('Custom domain is not a valid subdomain.');
  } else {
    if (name.includes('.')) throw invalidParameter('Domain prefix may only contain letters, digits and hyphens.');
    const reserved = RESERVED_WORDS.find((word) => name.includes(word));
    if (reserved !== undefined) throw invalidParameter(`Domain cannot contain reserved word: ${reserved}`);
  }
  const version = settings.ManagedLoginVersion ?? 1;
  if (version !== 1 && version !== 2) throw invalidParameter('ManagedLoginVersion must be 1 or 2.');
}

/** Gives a pool a domain, without checks. */
export async function insertDomain(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  domain: Pick<Domain, 'userPoolId' | 'name' | 'content'>,
): Promise<void> {
  await writeItem(tx, services, { kind: 'domain', ...domain });
}

/**
 * Gives a pool a domain that is free, if the pool has none of its kind.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export async function claimDomain(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  domain: Pick<Domain, 'userPoolId' | 'name' | 'content'>,
): Promise<void> {
  if ((await findDomain(tx, domain.name)) !== undefined) {
    throw invalidParameter('Domain already associated with another user pool.');
  }
  const others = await listDomains(tx, domain.userPoolId);
  if (others.some(({ content }) => isCustomDomain(content) === isCustomDomain(domain.content))) {
    throw invalidParameter(`User pool ${domain.userPoolId} already has a domain configured.`);
  }
  await insertDomain(tx, services, domain);
}

/**
 * Changes the settings of a pool's domain that are given.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export async function changeDomain(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { userPoolId, name, given }: Pick<Domain, 'userPoolId' | 'name'> & { readonly given: Partial<DomainSettings> },
): Promise<void> {
  const key = { userPoolId, kind: 'domain', name } as const;
  const domain = await findItem<DomainSettings>(tx, key);
  if (domain === undefined) throw domainNotFound();
  const content = { ...domain.content, ...given };
  assertValidDomain(name, content);
  if (isCustomDomain(domain.content) !== isCustomDomain(content)) {
    throw invalidParameter('A domain with a prefix cannot become a custom domain.');
  }
  await writeItem(tx, services, { ...key, content });
}

/**
 * Takes a domain from its pool.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export async function removeDomain(
  tx: Kysely<Tables>,
  { userPoolId, name }: Pick<Domain, 'userPoolId' | 'name'>,
): Promise<void> {
  if (!(await deleteItem(tx, { userPoolId, kind: 'domain', name }))) throw domainNotFound();
}

function domainNotFound(): ServiceError {
  return invalidParameter('No such domain or user pool exists.');
}

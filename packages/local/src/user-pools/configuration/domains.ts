import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import type { Tables } from '../../store/tables.js';
import type { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { requirePool } from '../pools/pool-settings.js';
import { deleteItem, findItem, findItemAnywhere, type Item, listItems, writeItem } from './items.js';

/** What is set for a domain. */
export interface DomainSettings {
  /** 1 is the classic hosted pages, 2 managed login. */
  readonly ManagedLoginVersion: number;
  /** Only custom domains have it. */
  readonly CustomDomainConfig?: { readonly CertificateArn: string; readonly SecurityPolicy?: string };
  readonly Routing?: Readonly<Record<string, unknown>>;
}

/** A domain under which a user pool serves its login pages. */
export type Domain = Item<DomainSettings>;

/** Finds the pool's domain by its name: a prefix, or the whole name of a custom domain. */
async function findDomain(db: Kysely<Tables>, domain: string): Promise<Domain | undefined> {
  return await findItemAnywhere(db, { kind: 'domain', name: domain });
}

/** The domains of a pool: at most one with a prefix and one of its own. */
export async function listDomains(db: Kysely<Tables>, userPoolId: string): Promise<readonly Domain[]> {
  return await listItems(db, { userPoolId, kind: 'domain' });
}

/** Gives a pool a domain, in the caller's transaction. */
export async function insertDomain(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  domain: Pick<Domain, 'userPoolId' | 'name' | 'content'>,
): Promise<void> {
  await writeItem(tx, services, { kind: 'domain', ...domain });
}

interface DomainInput extends Partial<DomainSettings> {
  readonly Domain: string;
  readonly UserPoolId: string;
}

interface DomainOutput {
  readonly ManagedLoginVersion?: number;
  readonly CloudFrontDomain?: string;
  readonly Routing?: DomainSettings['Routing'];
}

const createUserPoolDomain: Operation<DomainInput, DomainOutput> = {
  service: 'cognito-idp',
  name: 'CreateUserPoolDomain',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { store } = services;
    await requirePool(store.db, input.UserPoolId);
    checkDomain(input);
    const content: DomainSettings = { ManagedLoginVersion: 1, ...settingsOf(input) };
    await store.transaction(async (tx) => {
      if ((await findDomain(tx, input.Domain)) !== undefined) {
        throw invalidParameter('Domain already associated with another user pool.');
      }
      const own = await listDomains(tx, input.UserPoolId);
      if (own.some(({ content }) => isCustom(content) === isCustom(input))) {
        throw invalidParameter(`User pool ${input.UserPoolId} already has a domain configured.`);
      }
      await insertDomain(tx, services, { userPoolId: input.UserPoolId, name: input.Domain, content });
    });
    return outputOf(input);
  },
};

const RESERVED_WORDS: readonly string[] = ['aws', 'amazon', 'cognito'];

function checkDomain(input: DomainInput): void {
  if (isCustom(input)) {
    if (!input.Domain.includes('.')) throw invalidParameter('Custom domain is not a valid subdomain.');
  } else {
    if (input.Domain.includes('.'))
      throw invalidParameter('Domain prefix may only contain letters, digits and hyphens.');
    const reserved = RESERVED_WORDS.find((word) => input.Domain.includes(word));
    if (reserved !== undefined) throw invalidParameter(`Domain cannot contain reserved word: ${reserved}`);
  }
  const version = input.ManagedLoginVersion ?? 1;
  if (version !== 1 && version !== 2) throw invalidParameter('ManagedLoginVersion must be 1 or 2.');
}

function isCustom({ CustomDomainConfig }: Partial<DomainSettings>): boolean {
  return CustomDomainConfig !== undefined;
}

function settingsOf({ ManagedLoginVersion, CustomDomainConfig, Routing }: DomainInput): Partial<DomainSettings> {
  return {
    ...(ManagedLoginVersion !== undefined && { ManagedLoginVersion }),
    ...(CustomDomainConfig !== undefined && { CustomDomainConfig }),
    ...(Routing !== undefined && { Routing }),
  };
}

function outputOf(input: DomainInput): DomainOutput {
  const { ManagedLoginVersion, Routing } = input;
  return {
    ...(ManagedLoginVersion !== undefined && { ManagedLoginVersion }),
    ...(isCustom(input) && { CloudFrontDomain: distributionOf(input.Domain) }),
    ...(Routing !== undefined && { Routing }),
  };
}

/** There is no content network here: a name for it that stays the same. */
function distributionOf(domain: string): string {
  return `d${createHash('sha256').update(domain).digest('hex').slice(0, 13)}.cloudfront.net`;
}

interface DomainDescription extends Partial<DomainSettings> {
  readonly UserPoolId?: string;
  readonly AWSAccountId?: string;
  readonly Domain?: string;
  readonly S3Bucket?: string;
  readonly CloudFrontDistribution?: string;
  readonly Version?: string;
  readonly Status?: 'ACTIVE';
}

/** An unknown domain has an empty description, as at the service. */
const describeUserPoolDomain: Operation<
  { readonly Domain: string },
  { readonly DomainDescription: DomainDescription }
> = {
  service: 'cognito-idp',
  name: 'DescribeUserPoolDomain',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const domain = await findDomain(services.store.db, input.Domain);
    if (domain === undefined) return { DomainDescription: {} };
    return {
      DomainDescription: {
        UserPoolId: domain.userPoolId,
        AWSAccountId: services.settings.account,
        Domain: domain.name,
        S3Bucket: 'claviger-local',
        CloudFrontDistribution: distributionOf(domain.name),
        Version: new Date(domain.createdAt).toISOString().replace(/\D/g, '').slice(0, 14),
        Status: 'ACTIVE',
        ...domain.content,
      },
    };
  },
};

const updateUserPoolDomain: Operation<DomainInput, DomainOutput> = {
  service: 'cognito-idp',
  name: 'UpdateUserPoolDomain',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { store } = services;
    await requirePool(store.db, input.UserPoolId);
    await store.transaction(async (tx) => {
      const key = { userPoolId: input.UserPoolId, kind: 'domain', name: input.Domain } as const;
      const domain = await findItem<DomainSettings>(tx, key);
      if (domain === undefined) throw noSuchDomain();
      checkDomain({ ...domain.content, ...input });
      if (isCustom(domain.content) !== isCustom({ ...domain.content, ...input })) {
        throw invalidParameter('A domain with a prefix cannot become a custom domain.');
      }
      await writeItem(tx, services, { ...key, content: { ...domain.content, ...settingsOf(input) } });
    });
    return outputOf(input);
  },
};

const deleteUserPoolDomain: Operation<Pick<DomainInput, 'Domain' | 'UserPoolId'>, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteUserPoolDomain',
  authorization: 'signed',
  handle: async ({ Domain: name, UserPoolId: userPoolId }, { services: { store } }) => {
    await requirePool(store.db, userPoolId);
    await store.transaction(async (tx) => {
      if (!(await deleteItem(tx, { userPoolId, kind: 'domain', name }))) throw noSuchDomain();
    });
    return {};
  },
};

function noSuchDomain(): ServiceError {
  return invalidParameter('No such domain or user pool exists.');
}

export const domainOperations: readonly Operation[] = [
  createUserPoolDomain,
  describeUserPoolDomain,
  updateUserPoolDomain,
  deleteUserPoolDomain,
];

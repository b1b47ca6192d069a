import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Operation } from '../../iam/operation.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { requireClient } from '../clients/client-settings.js';
import { requireTier } from '../pools/pool-rules.js';
import { requirePool } from '../pools/pool-settings.js';
import { deleteItem, findItem, type Item, listItems, writeItem } from './items.js';

/** An image of a style, in base64. */
export interface BrandingAsset {
  readonly Category: string;
  readonly ColorMode: string;
  readonly Extension: string;
  readonly Bytes?: string;
  readonly ResourceId?: string;
}

/** How managed login looks for an app client. */
export interface BrandingSettings {
  readonly clientId: string;
  readonly UseCognitoProvidedValues: boolean;
  /** A document of the branding editor. */
  readonly Settings?: unknown;
  readonly Assets?: readonly BrandingAsset[];
}

/** The style of managed login of an app client, named by its id. */
export type Branding = Item<BrandingSettings>;

export async function findBrandingOfClient(
  db: Kysely<Tables>,
  userPoolId: string,
  clientId: string,
): Promise<Branding | undefined> {
  const all = await listItems<BrandingSettings>(db, { userPoolId, kind: 'branding' });
  return all.find(({ content }) => content.clientId === clientId);
}

interface BrandingInput {
  readonly UserPoolId: string;
  readonly UseCognitoProvidedValues?: boolean;
  readonly Settings?: unknown;
  readonly Assets?: readonly BrandingAsset[];
}

interface BrandingOutput {
  readonly ManagedLoginBranding: Omit<BrandingSettings, 'clientId'> & {
    readonly ManagedLoginBrandingId: string;
    readonly UserPoolId: string;
    readonly CreationDate: number;
    readonly LastModifiedDate: number;
  };
}

function keyOf(userPoolId: string, name: string) {
  return { userPoolId, kind: 'branding', name } as const;
}

const createManagedLoginBranding: Operation<BrandingInput & { readonly ClientId: string }, BrandingOutput> = {
  service: 'cognito-idp',
  name: 'CreateManagedLoginBranding',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId, ClientId } = input;
    return await services.store.transaction(async (tx) => {
      const { settings } = await requirePool(tx, UserPoolId);
      await requireClient(tx, ClientId, UserPoolId);
      requireTier(settings, 'ESSENTIALS', 'Managed login');
      if ((await findBrandingOfClient(tx, UserPoolId, ClientId)) !== undefined) {
        throw new ServiceError(
          'ManagedLoginBrandingExistsException',
          `Managed login branding already exists for the app client ${ClientId}.`,
        );
      }
      const content = styleOf(input, ClientId);
      return describe(await writeItem(tx, services, { ...keyOf(UserPoolId, randomUUID()), content }));
    });
  },
};

function styleOf({ UseCognitoProvidedValues, Settings, Assets }: BrandingInput, clientId: string): BrandingSettings {
  const isOwn = Settings !== undefined || Assets !== undefined;
  if (UseCognitoProvidedValues === true && isOwn) {
    throw invalidParameter('Settings and Assets can not be given together with UseCognitoProvidedValues.');
  }
  if (Settings !== undefined && (typeof Settings !== 'object' || Settings === null || Array.isArray(Settings))) {
    throw invalidParameter('Settings must be a JSON object.');
  }
  return {
    clientId,
    UseCognitoProvidedValues: UseCognitoProvidedValues ?? !isOwn,
    ...(Settings !== undefined && { Settings }),
    ...(Assets !== undefined && { Assets }),
  };
}

function describe({ name, userPoolId, content, createdAt, modifiedAt }: Branding): BrandingOutput {
  const { clientId: _, ...style } = content;
  return {
    ManagedLoginBranding: {
      ManagedLoginBrandingId: name,
      UserPoolId: userPoolId,
      ...style,
      CreationDate: createdAt / 1_000,
      LastModifiedDate: modifiedAt / 1_000,
    },
  };
}

interface BrandingKey {
  readonly UserPoolId: string;
  readonly ManagedLoginBrandingId: string;
}

const describeManagedLoginBranding: Operation<BrandingKey, BrandingOutput> = {
  service: 'cognito-idp',
  name: 'DescribeManagedLoginBranding',
  authorization: 'signed',
  handle: async ({ UserPoolId, ManagedLoginBrandingId }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    const branding = await findItem<BrandingSettings>(store.db, keyOf(UserPoolId, ManagedLoginBrandingId));
    if (branding === undefined) throw notFound();
    return describe(branding);
  },
};

const describeManagedLoginBrandingByClient: Operation<
  { readonly UserPoolId: string; readonly ClientId: string },
  BrandingOutput
> = {
  service: 'cognito-idp',
  name: 'DescribeManagedLoginBrandingByClient',
  authorization: 'signed',
  handle: async ({ UserPoolId, ClientId }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    await requireClient(store.db, ClientId, UserPoolId);
    const branding = await findBrandingOfClient(store.db, UserPoolId, ClientId);
    if (branding === undefined) throw notFound();
    return describe(branding);
  },
};

/** The service's model requires neither of the two ids, the service both. */
const updateManagedLoginBranding: Operation<Partial<BrandingKey> & Partial<BrandingInput>, BrandingOutput> = {
  service: 'cognito-idp',
  name: 'UpdateManagedLoginBranding',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId, ManagedLoginBrandingId } = input;
    if (UserPoolId === undefined || ManagedLoginBrandingId === undefined) {
      throw invalidParameter('UserPoolId and ManagedLoginBrandingId are required.');
    }
    return await services.store.transaction(async (tx) => {
      await requirePool(tx, UserPoolId);
      const key = keyOf(UserPoolId, ManagedLoginBrandingId);
      const before = await findItem<BrandingSettings>(tx, key);
      if (before === undefined) throw notFound();
      const content = styleOf({ ...input, UserPoolId }, before.content.clientId);
      return describe(await writeItem(tx, services, { ...key, content }));
    });
  },
};

const deleteManagedLoginBranding: Operation<BrandingKey, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteManagedLoginBranding',
  authorization: 'signed',
  handle: async ({ UserPoolId, ManagedLoginBrandingId }, { services: { store } }) => {
    await store.transaction(async (tx) => {
      await requirePool(tx, UserPoolId);
      if (!(await deleteItem(tx, keyOf(UserPoolId, ManagedLoginBrandingId)))) throw notFound();
    });
    return {};
  },
};

function notFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'ManagedLoginBranding does not exist.');
}

export const brandingOperations: readonly Operation[] = [
  createManagedLoginBranding,
  describeManagedLoginBranding,
  describeManagedLoginBrandingByClient,
  updateManagedLoginBranding,
  deleteManagedLoginBranding,
];

import type { Kysely } from 'kysely';
import type { Operation } from '../../iam/operation.js';
import type { Tables } from '../../store/tables.js';
import { invalidParameter } from '../base/errors.js';
import { requireClient } from '../clients/client-settings.js';
import { requirePool } from '../pools/pool-settings.js';
import { listDomains } from './domains.js';
import { findItem, type Item, writeItem } from './items.js';

/** How the classic hosted pages look. */
export interface UiCustomization {
  readonly CSS?: string;
  /** A `data:` URL. */
  readonly ImageUrl?: string;
}

const EVERY_CLIENT = 'ALL';

function keyOf(userPoolId: string, name: string) {
  return { userPoolId, kind: 'uiCustomization', name } as const;
}

/** What is set for a client's classic pages, or else for those of every client. */
async function findUiCustomization(
  db: Kysely<Tables>,
  userPoolId: string,
  clientId: string,
): Promise<Item<UiCustomization> | undefined> {
  return (await findItem(db, keyOf(userPoolId, clientId))) ?? (await findItem(db, keyOf(userPoolId, EVERY_CLIENT)));
}

interface UiCustomizationKey {
  readonly UserPoolId: string;
  readonly ClientId?: string;
}

interface UiCustomizationDescription extends UiCustomizationKey, UiCustomization {
  readonly CSSVersion?: string;
  readonly LastModifiedDate?: number;
  readonly CreationDate?: number;
}

interface UiCustomizationOutput {
  readonly UICustomization: UiCustomizationDescription;
}

const setUiCustomization: Operation<
  UiCustomizationKey & { readonly CSS?: string; readonly ImageFile?: string },
  UiCustomizationOutput
> = {
  service: 'cognito-idp',
  name: 'SetUICustomization',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId, ClientId = EVERY_CLIENT, CSS, ImageFile } = input;
    return await services.store.transaction(async (tx) => {
      await requirePool(tx, UserPoolId);
      if (ClientId !== EVERY_CLIENT) await requireClient(tx, ClientId, UserPoolId);
      if ((await listDomains(tx, UserPoolId)).length === 0) {
        throw invalidParameter('There has to be an existing domain associated with this user pool');
      }
      const key = keyOf(UserPoolId, ClientId);
      const before = await findItem<UiCustomization>(tx, key);
      const content: UiCustomization = {
        ...before?.content,
        ...(CSS !== undefined && { CSS }),
        ...(ImageFile !== undefined && { ImageUrl: `data:${mediaTypeOf(ImageFile)};base64,${ImageFile}` }),
      };
      return { UICustomization: describe(await writeItem(tx, services, { ...key, content })) };
    });
  },
};

/** @throws ServiceError `InvalidParameterException` for what is neither PNG nor JPEG */
function mediaTypeOf(base64: string): string {
  const start = Buffer.from(base64.slice(0, 16), 'base64').toString('latin1');
  if (start.startsWith('\x89PNG')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  throw invalidParameter('ImageFile must be a PNG or JPEG image.');
}

function describe(item: Item<UiCustomization>): UiCustomizationDescription {
  return {
    UserPoolId: item.userPoolId,
    ClientId: item.name,
    ...item.content,
    ...(item.content.CSS !== undefined && {
      CSSVersion: new Date(item.modifiedAt).toISOString().replace(/\D/g, '').slice(0, 14),
    }),
    LastModifiedDate: item.modifiedAt / 1_000,
    CreationDate: item.createdAt / 1_000,
  };
}

/** A client without a look of its own has the one of every client. */
const getUiCustomization: Operation<UiCustomizationKey, UiCustomizationOutput> = {
  service: 'cognito-idp',
  name: 'GetUICustomization',
  authorization: 'signed',
  handle: async ({ UserPoolId, ClientId = EVERY_CLIENT }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    if (ClientId !== EVERY_CLIENT) await requireClient(store.db, ClientId, UserPoolId);
    const found = await findUiCustomization(store.db, UserPoolId, ClientId);
    return { UICustomization: found === undefined ? { UserPoolId, ClientId } : describe(found) };
  },
};

export const uiCustomizationOperations: readonly Operation[] = [setUiCustomization, getUiCustomization];

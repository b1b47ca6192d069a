import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { deleteItem, findItem, type Item, listItems, writeItem } from './items.js';

/** An image of a style, in base64. */
interface BrandingAsset {
  readonly Category: string;
  readonly ColorMode: string;
  readonly Extension: string;
  readonly Bytes?: string;
  readonly ResourceId?: string;
}

/** The members of a style that can be given, with the API's names. */
export interface GivenBranding {
  readonly UseCognitoProvidedValues?: boolean;
  /** A document of the branding editor. */
  readonly Settings?: unknown;
  readonly Assets?: readonly BrandingAsset[];
}

/** The look of managed login for an app client. */
export interface BrandingSettings extends GivenBranding {
  readonly clientId: string;
  readonly UseCognitoProvidedValues: boolean;
}

/** The style of managed login for an app client. Its name is its id. */
export type Branding = Item<BrandingSettings>;

function toKey(userPoolId: string, id: string) {
  return { userPoolId, kind: 'branding', name: id } as const;
}

/** Finds the style of an app client. */
export async function findBrandingOfClient(
  db: Kysely<Tables>,
  userPoolId: string,
  clientId: string,
): Promise<Branding | undefined> {
  const all = await listItems<BrandingSettings>(db, { userPoolId, kind: 'branding' });
  return all.find(({ content }) => content.clientId === clientId);
}

/**
 * The style with this id.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function requireBranding(db: Kysely<Tables>, userPoolId: string, id: string): Promise<Branding> {
  const branding = await findItem<BrandingSettings>(db, toKey(userPoolId, id));
  if (branding === undefined) throw brandingNotFound();
  return branding;
}

/**
 * Gives an app client a style.
 *
 * @throws ServiceError `ManagedLoginBrandingExistsException`, `InvalidParameterException`
 */
export async function insertBranding(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  {
    userPoolId,
    clientId,
    given,
  }: { readonly userPoolId: string; readonly clientId: string; readonly given: GivenBranding },
): Promise<Branding> {
  if ((await findBrandingOfClient(tx, userPoolId, clientId)) !== undefined) {
    throw new ServiceError(
      'ManagedLoginBrandingExistsException',
      `Managed login branding already exists for the app client ${clientId}.`,
    );
  }
  return await writeItem(tx, services, {
    ...toKey(userPoolId, randomUUID()),
    content: createSettings(given, clientId),
  });
}

/**
 * Replaces a style.
 *
 * @throws ServiceError `ResourceNotFoundException`, `InvalidParameterException`
 */
export async function changeBranding(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { userPoolId, id, given }: { readonly userPoolId: string; readonly id: string; readonly given: GivenBranding },
): Promise<Branding> {
  const { content } = await requireBranding(tx, userPoolId, id);
  return await writeItem(tx, services, { ...toKey(userPoolId, id), content: createSettings(given, content.clientId) });
}

/**
 * Deletes a style.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function removeBranding(tx: Kysely<Tables>, userPoolId: string, id: string): Promise<void> {
  if (!(await deleteItem(tx, toKey(userPoolId, id)))) throw brandingNotFound();
}

function createSettings({ UseCognitoProvidedValues, Settings, Assets }: GivenBranding, clientId: string) {
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

/** The error for an unknown style. */
export function brandingNotFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'ManagedLoginBranding does not exist.');
}

import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { invalidParameter } from '../base/errors.js';
import { EVERY_CLIENT, findItem, type Item, writeItem } from './items.js';

/** The look of the classic hosted pages, with the API's names. */
export interface UiCustomization {
  readonly CSS?: string;
  /** A `data:` URL. */
  readonly ImageUrl?: string;
}

function toKey(userPoolId: string, clientId: string) {
  return { userPoolId, kind: 'uiCustomization', name: clientId } as const;
}

/** Finds the look of a client's classic pages: its own, or the one of every client. */
export async function findUiCustomization(
  db: Kysely<Tables>,
  userPoolId: string,
  clientId: string,
): Promise<Item<UiCustomization> | undefined> {
  return (await findItem(db, toKey(userPoolId, clientId))) ?? (await findItem(db, toKey(userPoolId, EVERY_CLIENT)));
}

/** Changes the members of a look that are given. */
export async function changeUiCustomization(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  change: { readonly userPoolId: string; readonly clientId: string; readonly given: UiCustomization },
): Promise<Item<UiCustomization>> {
  const key = toKey(change.userPoolId, change.clientId);
  const before = await findItem<UiCustomization>(tx, key);
  return await writeItem(tx, services, { ...key, content: { ...before?.content, ...change.given } });
}

/**
 * A `data:` URL for an image.
 *
 * @throws ServiceError `InvalidParameterException` for an image that is neither PNG nor JPEG
 */
export function toImageUrl(base64: string): string {
  return `data:${getMediaType(base64)};base64,${base64}`;
}

function getMediaType(base64: string): string {
  const start = Buffer.from(base64.slice(0, 16), 'base64').toString('latin1');
  if (start.startsWith('\x89PNG')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  throw invalidParameter('ImageFile must be a PNG or JPEG image.');
}

import type { Item } from '../configuration/items.js';
import type { UiCustomization } from '../configuration/ui-customization.js';

/** `UICustomizationType`: the look of the classic hosted pages in answers. */
export interface UiCustomizationType extends UiCustomization {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly CSSVersion?: string;
  /** Seconds since the epoch. */
  readonly LastModifiedDate?: number;
  readonly CreationDate?: number;
}

/** A look as `UICustomizationType`. */
export function toUiCustomizationType(item: Item<UiCustomization>): UiCustomizationType {
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

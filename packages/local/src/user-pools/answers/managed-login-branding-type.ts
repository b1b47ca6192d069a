import type { Branding, BrandingSettings } from '../configuration/branding.js';

/** `ManagedLoginBrandingType`: the style of managed login in answers. */
export interface ManagedLoginBrandingType extends Omit<BrandingSettings, 'clientId'> {
  readonly ManagedLoginBrandingId: string;
  readonly UserPoolId: string;
  /** Seconds since the epoch. */
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
}

/** A style as `ManagedLoginBrandingType`. */
export function toManagedLoginBrandingType(branding: Branding): ManagedLoginBrandingType {
  const { name, userPoolId, createdAt, modifiedAt } = branding;
  const { clientId: _, ...style } = branding.content;
  return {
    ManagedLoginBrandingId: name,
    UserPoolId: userPoolId,
    ...style,
    CreationDate: createdAt / 1_000,
    LastModifiedDate: modifiedAt / 1_000,
  };
}

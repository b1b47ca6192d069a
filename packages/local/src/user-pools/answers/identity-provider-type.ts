import type { IdentityProvider, IdentityProviderSettings } from '../configuration/identity-providers.js';

/** `IdentityProviderType`: an external provider in answers. */
export interface IdentityProviderType extends IdentityProviderSettings {
  readonly UserPoolId: string;
  readonly ProviderName: string;
  /** Seconds since the epoch. */
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
}

/** An external provider as `IdentityProviderType`. */
export function toIdentityProviderType(provider: IdentityProvider): IdentityProviderType {
  const { userPoolId, name, content, createdAt, modifiedAt } = provider;
  return {
    UserPoolId: userPoolId,
    ProviderName: name,
    ...content,
    CreationDate: createdAt / 1_000,
    LastModifiedDate: modifiedAt / 1_000,
  };
}

import type { ClientSecret } from '../clients/client-settings.js';

/** `ClientSecretDescriptorType`: a secret of an app client in answers. */
export interface ClientSecretDescriptorType {
  readonly ClientSecretId: string;
  /** The secret itself, in the answer that creates it. */
  readonly ClientSecretValue?: string;
  /** Seconds since the epoch. */
  readonly ClientSecretCreateDate: number;
}

/** A secret as `ClientSecretDescriptorType`, without its value. */
export function toClientSecretDescriptorType({ id, createdAt }: ClientSecret): ClientSecretDescriptorType {
  return { ClientSecretId: id, ClientSecretCreateDate: createdAt / 1_000 };
}

import { type AppClient, type ClientSettings, showClientSettings } from '../clients/client-settings.js';

/** `UserPoolClientType`: an app client in answers. */
export type UserPoolClientType = ClientSettings & {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly ClientName: string;
  readonly ClientSecret?: string;
  /** Seconds since the epoch. */
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
};

/** An app client as `UserPoolClientType`. */
export function toUserPoolClientType(client: AppClient): UserPoolClientType {
  return {
    ...showClientSettings(client.settings),
    UserPoolId: client.userPoolId,
    ClientId: client.id,
    ClientName: client.name,
    ...(client.secret !== undefined && { ClientSecret: client.secret }),
    CreationDate: client.createdAt / 1_000,
    LastModifiedDate: client.modifiedAt / 1_000,
  };
}

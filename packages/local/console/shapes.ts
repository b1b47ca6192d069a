/** The answers of administrator operations, as far as the console shows them. Instants in seconds. */
export interface UserPool {
  readonly Id: string;
  readonly Name: string;
}

export interface Attribute {
  readonly Name: string;
  readonly Value?: string;
}

export interface ListedUser {
  readonly Username: string;
  readonly Attributes?: readonly Attribute[];
  readonly UserCreateDate: number;
  readonly Enabled: boolean;
  readonly UserStatus: string;
}

export interface User {
  readonly Username: string;
  readonly UserAttributes?: readonly Attribute[];
  readonly UserCreateDate: number;
  readonly UserLastModifiedDate: number;
  readonly Enabled: boolean;
  readonly UserStatus: string;
  readonly PreferredMfaSetting?: string;
  readonly UserMFASettingList?: readonly string[];
}

export interface Group {
  readonly GroupName: string;
  readonly Description?: string;
}

export interface Device {
  readonly DeviceKey: string;
  readonly DeviceAttributes?: readonly Attribute[];
  readonly DeviceLastAuthenticatedDate?: number;
}

export interface AppClient {
  readonly ClientId: string;
  readonly ClientName: string;
  readonly ExplicitAuthFlows?: readonly string[];
  readonly AllowedOAuthFlows?: readonly string[];
  readonly AllowedOAuthFlowsUserPoolClient?: boolean;
  readonly AllowedOAuthScopes?: readonly string[];
  readonly CallbackURLs?: readonly string[];
  readonly DefaultRedirectURI?: string;
  /** Never shown; the console shows only whether there is one. */
  readonly ClientSecret?: string;
}

/** The value of an attribute; empty when it is absent. */
export function findAttribute(attributes: readonly Attribute[] | undefined, name: string): string {
  return attributes?.find((attribute) => attribute.Name === name)?.Value ?? '';
}

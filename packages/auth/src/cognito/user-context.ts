/** The user of a sign-in or sign-up, and the app client. */
export interface UserContext {
  /** As the caller passed it. */
  readonly username: string;
  readonly userPoolId: string;
  readonly clientId: string;
}

/** An app's data about a device for the threat protection of the user pool (`UserContextDataType`). */
export interface UserContextData {
  /** The data that the service's script collected and encoded. */
  readonly encodedData?: string;
  /** The user's IP address, from a server that knows it. The app client must allow it. */
  readonly ipAddress?: string;
}

/** The data that the triggers of the user pool receive (`ClientMetadata`). Put no secrets in it. */
export type ClientMetadata = Readonly<Record<string, string>>;

/** Returns the data for the triggers, or undefined. */
export type GetClientMetadata = () => ClientMetadata | undefined | Promise<ClientMetadata | undefined>;

/** Returns the data about the device, or undefined. */
export type GetUserContextData = (
  context: UserContext,
) => UserContextData | undefined | Promise<UserContextData | undefined>;

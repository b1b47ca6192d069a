/** Who signs in or up, and where. */
export interface UserContext {
  /** As it was given. */
  readonly username: string;
  readonly userPoolId: string;
  readonly clientId: string;
}

/** What an app tells the user pool's threat protection about a device (`UserContextDataType`). */
export interface UserContextData {
  /** What the service's own script has collected, encoded by it. */
  readonly encodedData?: string;
  /** The user's address, from a server that has it; the app client must allow that. */
  readonly ipAddress?: string;
}

/** What the user pool's triggers receive (`ClientMetadata`). Put no secrets in it. */
export type ClientMetadata = Readonly<Record<string, string>>;

/** Returns what the triggers receive; undefined for nothing. */
export type GetClientMetadata = () => ClientMetadata | undefined | Promise<ClientMetadata | undefined>;

/** Finds out what is known of a device; undefined when that is nothing. */
export type GetUserContextData = (
  context: UserContext,
) => UserContextData | undefined | Promise<UserContextData | undefined>;

/** What a page asks `POST vend` for. */
export interface VendRequest {
  /** The handle of the page's session; absent for a guest. */
  readonly handle?: string;
  /** The token of another provider, by its name: of a session straight to the identity pool. */
  readonly logins?: Readonly<Record<string, string>>;
  readonly tokens?: readonly ('access' | 'id')[];
  readonly awsCredentials?: boolean;
  /** The identity of a guest, or of another provider's user. */
  readonly identityId?: string;
  /** Asks for new AWS keys. */
  readonly force?: boolean;
}

/** AWS keys for the memory of a page. */
export interface VendedKeys {
  readonly identityId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** By the service's clock, in milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

/** What `POST vend` answers. */
export interface Vended {
  readonly accessToken?: string;
  readonly idToken?: string;
  readonly credentials?: VendedKeys;
}

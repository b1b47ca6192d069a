/** The flows by which `signIn` can prove who the user is (`AuthFlow` of the user pool API). */
export type AuthFlow = 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH' | 'CUSTOM_AUTH' | 'USER_AUTH';

/** Where the app's users are. At least one of `userPool` and `identityPool` is needed. */
export interface AuthConfig {
  readonly userPool?: {
    /** `<region>_<9 characters>` */
    readonly id: string;
    readonly clientId: string;
    /** For app clients with a secret: on servers only. */
    readonly clientSecret?: string;
    /** `https:`, or `http:` on this machine. Default: the service's own in the pool's region. */
    readonly endpoint?: string;
    /** Default: the part of the pool's id before the underscore. */
    readonly region?: string;
  };
  readonly identityPool?: {
    /** `<region>:<uuid>` */
    readonly id: string;
    /** `https:`, or `http:` on this machine. Default: the service's own in the pool's region. */
    readonly endpoint?: string;
    /** Default: the part of the pool's id before the colon. */
    readonly region?: string;
    /** Whether somebody who isn't signed in gets an identity and credentials. Default true. */
    readonly allowGuests?: boolean;
    /**
     * The role whose credentials a user gets, of those that the token allows (`CustomRoleArn`). Default: the one that the
     * identity pool's rules choose.
     */
    readonly customRoleArn?: string;
  };
  /** The managed login pages. */
  readonly oauth?: {
    readonly domain: string;
    readonly endpoint?: string;
    readonly scopes: readonly string[];
    readonly signInUrls: readonly string[];
    readonly signOutUrls: readonly string[];
  };
  /**
   * Reaches the services at the hosts whose cryptography is validated (FIPS 140), where no endpoint is named. Default
   * false.
   */
  readonly useFips?: boolean;
  /** Reaches the services at the hosts that have addresses of IPv6 too, where no endpoint is named. Default false. */
  readonly useDualStack?: boolean;
  /** Default `USER_SRP_AUTH`. */
  readonly authFlow?: AuthFlow;
}

/** The flows by which `signIn` can prove who the user is (`AuthFlow` of the user pool API). */
export type AuthFlow = 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH' | 'CUSTOM_AUTH' | 'USER_AUTH';

/**
 * Where the app's users are. At least one of `userPool` and `identityPool` is needed. `createAuth` and `createSession` refuse
 * a member that doesn't have the form that stands here.
 */
export interface AuthConfig {
  readonly userPool?: {
    /** `<region>_<letters and digits>`, such as `us-east-1_AbCdEfGhI`. */
    readonly id: string;
    /** Letters and digits. */
    readonly clientId: string;
    /** For app clients with a secret: on servers only. */
    readonly clientSecret?: string;
    /** `https:`, or `http:` on this machine. Default: the service's own in the pool's region. */
    readonly endpoint?: string;
    /** The region of the pool's id, which it is by default. */
    readonly region?: string;
  };
  readonly identityPool?: {
    /** `<region>:<uuid>` */
    readonly id: string;
    /** `https:`, or `http:` on this machine. Default: the service's own in the pool's region. */
    readonly endpoint?: string;
    /** The region of the pool's id, which it is by default. */
    readonly region?: string;
    /** Whether a guest, who is not signed in, gets an identity and credentials. Default true. */
    readonly allowGuests?: boolean;
    /**
     * The role whose credentials a user gets, of those that the token allows (`CustomRoleArn`). Default: the one that the
     * identity pool's rules choose.
     */
    readonly customRoleArn?: string;
  };
  /** The managed login pages. */
  readonly oauth?: {
    /**
     * A host, its URL, or the prefix of `<prefix>.auth.<region>.amazoncognito.com`. It is not used beside an `endpoint`.
     */
    readonly domain: string;
    /** `https:`, or `http:` on this machine. Default: the domain's own. */
    readonly endpoint?: string;
    /** With `openid`; an empty list asks for all that the app client may have. */
    readonly scopes: readonly string[];
    /** Where the login pages may lead back to, as configured at the app client: at least one for `signInWithRedirect`. */
    readonly signInUrls: readonly string[];
    /** Where the logout page may lead back to, as configured at the app client. */
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

/** The flows that `signIn` can use (`AuthFlow` of the user pool API). */
export type AuthFlow = 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH' | 'CUSTOM_AUTH' | 'USER_AUTH';

/**
 * The pools of an app. At least one of `userPool` and `identityPool` is required. `createAuth` and `createSession` reject a
 * member that does not have the form described here.
 */
export interface AuthConfig {
  readonly userPool?: {
    /** `<region>_<letters and digits>`, such as `us-east-1_AbCdEfGhI`. */
    readonly id: string;
    /** Letters and digits. */
    readonly clientId: string;
    /** The secret of the app client. Use it on servers only. */
    readonly clientSecret?: string;
    /** `https:`, or `http:` on this machine. Default: the service's endpoint in the pool's region. */
    readonly endpoint?: string;
    /** Must be the region of the pool's id. Default: that region. */
    readonly region?: string;
  };
  readonly identityPool?: {
    /** `<region>:<uuid>` */
    readonly id: string;
    /** `https:`, or `http:` on this machine. Default: the service's endpoint in the pool's region. */
    readonly endpoint?: string;
    /** Must be the region of the pool's id. Default: that region. */
    readonly region?: string;
    /** Whether a guest (a user who is not signed in) gets an identity and credentials. Default true. */
    readonly allowGuests?: boolean;
    /**
     * The role of the user's credentials; the token must allow it (`CustomRoleArn`). Default: the identity pool's rules
     * choose the role.
     */
    readonly customRoleArn?: string;
  };
  /** The managed login pages. */
  readonly oauth?: {
    /**
     * A host, its URL, or the prefix of `<prefix>.auth.<region>.amazoncognito.com`. An `endpoint` takes precedence.
     */
    readonly domain: string;
    /** `https:`, or `http:` on this machine. Default: `https://<domain>`. */
    readonly endpoint?: string;
    /** Must contain `openid`. An empty list requests every scope that the app client allows. */
    readonly scopes: readonly string[];
    /** Callback URLs of the app client. `signInWithRedirect` needs at least one. */
    readonly signInUrls: readonly string[];
    /** Sign-out URLs of the app client. */
    readonly signOutUrls: readonly string[];
  };
  /**
   * Uses the service hosts with validated cryptography (FIPS 140). A configured endpoint takes precedence. Default false.
   */
  readonly useFips?: boolean;
  /** Uses the service hosts that also have IPv6 addresses. A configured endpoint takes precedence. Default false. */
  readonly useDualStack?: boolean;
  /** Default `USER_SRP_AUTH`. */
  readonly authFlow?: AuthFlow;
}

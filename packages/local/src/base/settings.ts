/** An access key with its secret. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * The settings of a running server, with every default filled in. A folder adds the settings that are its own where it
 * declares their types: `declare module '…/base/settings.js' { interface Settings { … } }`.
 */
export interface Settings {
  /** Where clients reach this server, without a trailing slash: `http://127.0.0.1:9319`. */
  readonly publicUrl: string;
  /**
   * The form of a user pool's `iss`: `local` is `<public URL>/<userPoolId>`, `aws` is
   * `https://cognito-idp.<region>.amazonaws.com/<userPoolId>`.
   */
  readonly issuer: 'local' | 'aws';
  /** The AWS account that owns everything here, 12 digits. */
  readonly account: string;
  /** Where new pools are made, unless the request's signature names a region. */
  readonly region: string;
  /** Whether the server listens on the loopback interface only. */
  readonly loopback: boolean;
  /** Refuse unknown access keys, also on loopback. */
  readonly strict: boolean;
  /** Fetch also what is beyond this machine: providers' endpoints and metadata, triggers. */
  readonly allowOutbound: boolean;
  /** Further values of `Host` that the control plane and signed operations accept. */
  readonly allowedHosts: readonly string[];
  /** Further values of `Origin` that the control plane and signed operations accept. */
  readonly allowedOrigins: readonly string[];
  /** The key of the administrator, who may call every operation. */
  readonly administrator: AccessKey;
}

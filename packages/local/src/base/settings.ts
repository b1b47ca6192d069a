import type { RoleStatements } from '../iam/policy-document.js';
import type { IamProviderTable } from '../identity-pools/iam-providers.js';
import type { TriggerOptions } from '../triggers/configuration.js';

/** What a running server was told, with every default filled in. */
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
  /** Refuse access keys that this server has never heard of, also on loopback. */
  readonly strict: boolean;
  /** Fetch also what is beyond this machine: providers' endpoints and metadata, triggers. */
  readonly allowOutbound: boolean;
  /** Further values of `Host` that the control plane and signed operations accept. */
  readonly allowedHosts: readonly string[];
  /** Further values of `Origin` that the control plane and signed operations accept. */
  readonly allowedOrigins: readonly string[];
  /** What runs when a user pool calls a trigger. */
  readonly triggers: TriggerOptions;
  /** What roles may do. */
  readonly roles: RoleStatements;
  /** IAM's identity providers. */
  readonly iamProviders: IamProviderTable;
  readonly administrator: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

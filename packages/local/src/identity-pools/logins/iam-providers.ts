import { readMetadata } from '../../saml/metadata.js';

/** An OpenID Connect provider, as `CreateOpenIDConnectProvider` of IAM makes it. */
export interface IamOidcProvider {
  /** The apps whose tokens are accepted. */
  readonly clientIds: readonly string[];
}

/** A SAML provider, as `CreateSAMLProvider` of IAM makes it. */
export interface IamSamlProvider {
  /** The XML of the provider's metadata. */
  readonly metadata: string;
}

/**
 * The identity providers of IAM, for identity pools and STS: by ARN, or by the part of it after the account,
 * `oidc-provider/<issuer without https://>` and `saml-provider/<name>`.
 */
export type IamProviders = Readonly<Record<string, IamOidcProvider | IamSamlProvider>>;

/** By ARN. */
export type IamProviderTable = ReadonlyMap<string, IamOidcProvider | IamSamlProvider>;

declare module '../../base/settings.js' {
  interface Settings {
    /** IAM's identity providers. */
    readonly iamProviders: IamProviderTable;
  }
}

/**
 * Reads the description of IAM's identity providers.
 *
 * @throws {TypeError} naming the provider that is not valid
 */
export function readIamProviders(account: string, providers: IamProviders): IamProviderTable {
  return new Map(
    Object.entries(providers).map(([name, provider]) => {
      const arn = name.startsWith('arn:') ? name : `arn:aws:iam::${account}:${name}`;
      try {
        check(arn, provider);
      } catch (error) {
        throw new TypeError(`The identity provider ${name}: ${(error as Error).message}`);
      }
      return [arn, provider] as const;
    }),
  );
}

function check(arn: string, provider: IamOidcProvider | IamSamlProvider): void {
  const [, kind] = /^arn:aws[\w-]*:iam::\d{12}:(oidc|saml)-provider\/[^\s]+$/.exec(arn) ?? [];
  if (kind === 'oidc' && 'clientIds' in provider) {
    if (Array.isArray(provider.clientIds) && provider.clientIds.every((id) => typeof id === 'string')) return;
    throw new TypeError('clientIds is a list of texts.');
  }
  if (kind === 'saml' && 'metadata' in provider) return void readMetadata(provider.metadata);
  throw new TypeError('oidc-provider/<issuer> has clientIds, saml-provider/<name> has metadata.');
}

/** The account's ARN of the OpenID Connect provider at a host and path. */
export function oidcProviderArn(account: string, issuer: string): string {
  return `arn:aws:iam::${account}:oidc-provider/${issuer}`;
}

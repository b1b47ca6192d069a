import type { LocalServices } from '../../context/services.js';
import { invalidParameter } from '../base/errors.js';
import type { UserPool } from '../pools/pool-settings.js';

export type ProviderType = 'SAML' | 'OIDC' | 'Facebook' | 'Google' | 'LoginWithAmazon' | 'SignInWithApple';

/** `ProviderDetails` of an external provider. */
export type ProviderDetails = Readonly<Record<string, string>>;

interface ProviderKind {
  readonly required: readonly string[];
  /** The details that the service fills in. */
  readonly known: ProviderDetails;
  /** The provider's claim that becomes the user's name. */
  readonly subject?: string;
}

const SOCIAL: readonly string[] = ['client_id', 'client_secret', 'authorize_scopes'];

const KINDS: Readonly<Record<ProviderType, ProviderKind>> = {
  Google: {
    required: SOCIAL,
    known: {
      attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
      attributes_url_add_attributes: 'true',
      authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
      oidc_issuer: 'https://accounts.google.com',
      token_request_method: 'POST',
      token_url: 'https://www.googleapis.com/oauth2/v4/token',
    },
    subject: 'sub',
  },
  Facebook: {
    required: SOCIAL,
    known: {
      attributes_url: 'https://graph.facebook.com/v17.0/me?fields=',
      attributes_url_add_attributes: 'true',
      authorize_url: 'https://www.facebook.com/v17.0/dialog/oauth',
      token_request_method: 'GET',
      token_url: 'https://graph.facebook.com/v17.0/oauth/access_token',
      api_version: 'v17.0',
    },
    subject: 'id',
  },
  LoginWithAmazon: {
    required: SOCIAL,
    known: {
      attributes_url: 'https://api.amazon.com/user/profile',
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://www.amazon.com/ap/oa',
      token_request_method: 'POST',
      token_url: 'https://api.amazon.com/auth/o2/token',
    },
    subject: 'user_id',
  },
  SignInWithApple: {
    required: ['client_id', 'team_id', 'key_id', 'private_key', 'authorize_scopes'],
    known: {
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://appleid.apple.com/auth/authorize',
      oidc_issuer: 'https://appleid.apple.com',
      token_request_method: 'POST',
      token_url: 'https://appleid.apple.com/auth/token',
    },
    subject: 'sub',
  },
  OIDC: {
    required: ['client_id', 'oidc_issuer', 'authorize_scopes', 'attributes_request_method'],
    known: { attributes_url_add_attributes: 'false' },
    subject: 'sub',
  },
  SAML: { required: [], known: {} },
};

const SOCIAL_TYPES: readonly ProviderType[] = ['Facebook', 'Google', 'LoginWithAmazon', 'SignInWithApple'];

/** A provider whose details are checked. */
export interface ProviderPlace {
  readonly pool: UserPool;
  readonly type: ProviderType;
  readonly name: string;
}

/**
 * Checks the details of a provider, and adds the details that the service knows. For SAML they come from the provider's
 * metadata, if the server may fetch it.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export async function completeDetails(
  services: LocalServices,
  { pool, type, name }: ProviderPlace,
  details: ProviderDetails,
): Promise<ProviderDetails> {
  const checked = completeKnownDetails(type, name, details);
  if (type !== 'SAML') return checked;
  const { readSamlDetails } = await import('./saml-details.js');
  return { ...checked, ...(await readSamlDetails(services, pool, checked)) };
}

function completeKnownDetails(type: ProviderType, name: string, details: ProviderDetails): ProviderDetails {
  const kind = KINDS[type];
  const isSocial = SOCIAL_TYPES.includes(type);
  if (isSocial && name !== type) throw invalidParameter(`The name of a provider of type ${type} must be ${type}.`);
  if (name === 'COGNITO' || (!isSocial && SOCIAL_TYPES.includes(name as ProviderType))) {
    throw invalidParameter(`${name} is reserved and cannot be the name of a provider of type ${type}.`);
  }
  const missing = kind.required.find((key) => details[key] === undefined || details[key] === '');
  if (missing !== undefined) throw invalidParameter(`ProviderDetails is missing the key ${missing}.`);
  if (type === 'SAML' && details['MetadataURL'] === undefined && details['MetadataFile'] === undefined) {
    throw invalidParameter('ProviderDetails needs a MetadataURL or a MetadataFile.');
  }
  const method = details['attributes_request_method'];
  if (method !== undefined && method !== 'GET' && method !== 'POST') {
    throw invalidParameter('attributes_request_method must be GET or POST.');
  }
  for (const key of ['oidc_issuer', 'authorize_url', 'token_url', 'attributes_url', 'jwks_uri', 'MetadataURL']) {
    const url = details[key];
    if (url !== undefined && !isWebUrl(url)) throw invalidParameter(`${key} is not a valid URL.`);
  }
  return { ...kind.known, ...details };
}

/** The attribute mapping of a new provider: the given one, and the user's name. */
export function completeMapping(
  type: ProviderType,
  mapping: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const { subject } = KINDS[type];
  return { ...(subject !== undefined && { username: subject }), ...mapping };
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

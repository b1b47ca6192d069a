import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';

/** A passkey of the user. */
export interface WebAuthnCredential {
  readonly credentialId?: string;
  readonly friendlyCredentialName?: string;
  readonly relyingPartyId?: string;
  /** `platform` or `cross-platform`. */
  readonly authenticatorAttachment?: string;
  readonly authenticatorTransports?: readonly string[];
  readonly createdAt?: Date;
}

/** What {@link listWebAuthnCredentials} can be given. */
export interface ListWebAuthnCredentialsInput {
  /** 1 to 20. */
  readonly pageSize?: number;
  /** The one of the page before. */
  readonly nextToken?: string;
  readonly signal?: AbortSignal;
}

/** What {@link listWebAuthnCredentials} answers with. */
export interface ListWebAuthnCredentialsOutput {
  readonly credentials: readonly WebAuthnCredential[];
  /** There are more. */
  readonly nextToken?: string;
}

/** `CreatedAt`: seconds since the epoch. */
interface WebAuthnCredentialDescription {
  readonly CredentialId?: string;
  readonly FriendlyCredentialName?: string;
  readonly RelyingPartyId?: string;
  readonly AuthenticatorAttachment?: string;
  readonly AuthenticatorTransports?: readonly string[];
  readonly CreatedAt?: number;
}

/**
 * The passkeys of the user who is signed in (`ListWebAuthnCredentials`).
 *
 * @throws {AuthError} `signedOut`, `sessionExpired`, or what the service answered.
 */
export async function listWebAuthnCredentials(
  session: Session,
  { pageSize, nextToken, signal }: ListWebAuthnCredentialsInput = {},
): Promise<ListWebAuthnCredentialsOutput> {
  const { Credentials = [], NextToken } = await callAsUser<{
    readonly Credentials?: readonly WebAuthnCredentialDescription[];
    readonly NextToken?: string;
  }>(session, 'ListWebAuthnCredentials', { MaxResults: pageSize, NextToken: nextToken }, { signal });
  return { credentials: Credentials.map(toCredential), ...(NextToken !== undefined && { nextToken: NextToken }) };
}

function toCredential(description: WebAuthnCredentialDescription): WebAuthnCredential {
  const { CredentialId, FriendlyCredentialName, RelyingPartyId, AuthenticatorAttachment } = description;
  const { AuthenticatorTransports, CreatedAt } = description;
  return {
    ...(CredentialId !== undefined && { credentialId: CredentialId }),
    ...(FriendlyCredentialName !== undefined && { friendlyCredentialName: FriendlyCredentialName }),
    ...(RelyingPartyId !== undefined && { relyingPartyId: RelyingPartyId }),
    ...(AuthenticatorAttachment !== undefined && { authenticatorAttachment: AuthenticatorAttachment }),
    ...(AuthenticatorTransports !== undefined && { authenticatorTransports: AuthenticatorTransports }),
    ...(CreatedAt !== undefined && { createdAt: new Date(CreatedAt * 1000) }),
  };
}

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

/** The input of {@link listWebAuthnCredentials}. */
export interface ListWebAuthnCredentialsInput {
  /** 1 to 20. */
  readonly pageSize?: number | undefined;
  /** The token of the previous page. */
  readonly nextToken?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The result of {@link listWebAuthnCredentials}. */
export interface ListWebAuthnCredentialsOutput {
  readonly credentials: readonly WebAuthnCredential[];
  /** Present when there are more. */
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
 * Returns the passkeys of the signed-in user (`ListWebAuthnCredentials`).
 *
 * @throws {AuthError} `signedOut`, `sessionExpired`, or the service's exception.
 */
export async function listWebAuthnCredentials(
  session: Session,
  input?: ListWebAuthnCredentialsInput,
): Promise<ListWebAuthnCredentialsOutput> {
  const { pageSize, nextToken, signal } = input ?? {};
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

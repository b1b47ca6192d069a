/**
 * Why a SAML message is denied. The error's message is for people, and holds nothing of what was sent: any caller may
 * have written that.
 */
export class SamlError extends Error {
  override readonly name = 'SamlError';
}

/** Names of SAML 2.0: namespaces, bindings and others. */
export const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
export const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion';
export const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata';
export const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';
export const ENCRYPTION = 'http://www.w3.org/2001/04/xmlenc#';
export const REDIRECT_BINDING = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
export const POST_BINDING = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
export const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
export const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
export const RESPONDER = 'urn:oasis:names:tc:SAML:2.0:status:Responder';
export const AUTHN_FAILED = 'urn:oasis:names:tc:SAML:2.0:status:AuthnFailed';
export const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

/** The entity id of a user pool for SAML providers. */
export function spEntityId(userPoolId: string): string {
  return `urn:amazon:cognito:sp:${userPoolId}`;
}

/** The user pool of an entity id. */
export function findUserPoolIdOfEntity(entityId: string): string | undefined {
  return /^urn:amazon:cognito:sp:([\w-]+_[0-9a-zA-Z]+)$/.exec(entityId)?.[1];
}

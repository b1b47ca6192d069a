import type { Settings } from '../../base/settings.js';

/** The two forms of the issuer of a user pool's tokens. */
export interface IssuerForms {
  /** `<public URL>/<userPoolId>`: OIDC discovery works. */
  readonly local: string;
  /** `https://cognito-idp.<region>.amazonaws.com/<userPoolId>`: verifiers made for Cognito work. */
  readonly aws: string;
}

/** Both forms of a pool's issuer. */
export function getIssuerForms(settings: Settings, userPoolId: string): IssuerForms {
  return {
    local: `${settings.publicUrl}/${userPoolId}`,
    aws: `https://cognito-idp.${getRegion(userPoolId)}.amazonaws.com/${userPoolId}`,
  };
}

/** The `iss` of a pool's tokens, in the form of the server's settings. */
export function getIssuer(settings: Settings, userPoolId: string): string {
  return getIssuerForms(settings, userPoolId)[settings.issuer];
}

/** The part of a pool's id before the underscore. */
export function getRegion(userPoolId: string): string {
  return userPoolId.slice(0, userPoolId.indexOf('_'));
}

/** The part of a pool's id after the underscore, which SRP calls the pool's name. */
export function getPoolName(userPoolId: string): string {
  return userPoolId.slice(userPoolId.indexOf('_') + 1);
}

import type { Settings } from '../../base/settings.js';

/** The two forms of the issuer of a user pool's tokens. */
export interface IssuerForms {
  /** `<public URL>/<userPoolId>`: OIDC discovery works. */
  readonly local: string;
  /** `https://cognito-idp.<region>.amazonaws.com/<userPoolId>`: verifiers made for Cognito work. */
  readonly aws: string;
}

/** Both forms of a pool's issuer. */
export function issuerForms(settings: Settings, userPoolId: string): IssuerForms {
  return {
    local: `${settings.publicUrl}/${userPoolId}`,
    aws: `https://cognito-idp.${regionOf(userPoolId)}.amazonaws.com/${userPoolId}`,
  };
}

/** The `iss` of a pool's tokens, in the form of the server's settings. */
export function issuerOf(settings: Settings, userPoolId: string): string {
  return issuerForms(settings, userPoolId)[settings.issuer];
}

/** The part of a pool's id before the underscore. */
export function regionOf(userPoolId: string): string {
  return userPoolId.slice(0, userPoolId.indexOf('_'));
}

/** The part of a pool's id after the underscore, which SRP calls the pool's name. */
export function poolNameOf(userPoolId: string): string {
  return userPoolId.slice(userPoolId.indexOf('_') + 1);
}

/** The data for the setup of an authenticator app. */
export interface TOTPSetupDetails {
  /** The secret in Base32, for users who type it. */
  readonly sharedSecret: string;
  /**
   * Returns an `otpauth:` URL for a QR code or a link.
   *
   * @param appName - the name of the app in the authenticator.
   * @param accountName - the name of the account in the authenticator. Default: the user name.
   */
  getSetupUri(appName: string, accountName?: string): URL;
}

/** Creates the setup data for a secret of the service. */
export function createTotpSetupDetails(sharedSecret: string, username: string): TOTPSetupDetails {
  return {
    sharedSecret,
    getSetupUri(appName, accountName = username) {
      const issuer = encodeURIComponent(appName);
      const label = `${issuer}:${encodeURIComponent(accountName)}`;
      return new URL(`otpauth://totp/${label}?secret=${sharedSecret}&issuer=${issuer}`);
    },
  };
}

/** What an authenticator app needs to be set up. */
export interface TOTPSetupDetails {
  /** Base32, for users who type it in. */
  readonly sharedSecret: string;
  /**
   * The same as a URL (`otpauth:`) for a QR code or a link.
   *
   * @param appName - the app's name, which the authenticator shows.
   * @param accountName - the user's name there. Default: the user name.
   */
  getSetupUri(appName: string, accountName?: string): URL;
}

/** Setup details for the secret that the service made. */
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

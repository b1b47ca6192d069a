import { renderUnicodeCompact } from 'uqr';
import type { TOTPSetupDetails } from '../sign-in/totp-setup-details.js';
import type { Terminal } from './terminal.js';

/**
 * Shows what an authenticator app needs: a QR code for a person, the secret and its URL for a script.
 *
 * @param issuer - the name of the account's issuer in the app.
 */
export function showTotpSetup(
  terminal: Terminal,
  { sharedSecret, getSetupUri }: TOTPSetupDetails,
  issuer: string,
): void {
  const uri = getSetupUri(issuer).href;
  const code = terminal.isInteractive ? `\n${renderUnicodeCompact(uri)}\n` : uri;
  terminal.say(`Add this account to your authenticator app:\n${code}\nSecret: ${sharedSecret}`);
}

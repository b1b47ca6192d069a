import { signInWithRedirect } from '../actions/sign-in-with-redirect.js';
import type { AuthConfig } from '../config/auth-config.js';
import type { Session } from '../session/session.js';
import { isLoopbackUrl } from '../sign-in/web/loopback.js';
import { openInBrowser } from './browser.js';
import { CommandError } from './command-error.js';
import type { Terminal } from './terminal.js';

/**
 * Signs in on the managed login pages, in the user's browser. The redirect arrives at the first sign-in URL on this machine
 * whose port is free (RFC 8252): the service compares redirect URLs character for character, so the port is a registered one.
 *
 * @throws {CommandError} when no sign-in URL leads to this machine.
 * @throws {AuthError} as `signInWithRedirect`.
 */
export async function signInInBrowser(
  session: Session,
  { oauth }: AuthConfig,
  { terminal, signal }: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<void> {
  if (!oauth?.signInUrls.some(isLoopbackUrl)) {
    throw new CommandError(
      'No sign-in URL of the configuration leads to this machine. Add one like http://127.0.0.1:9320/ to the callback URLs of the app client and to the configuration, or sign in with --username.',
    );
  }
  let closeLink: () => void = () => undefined;
  try {
    await signInWithRedirect(session, {
      options: {
        authSessionOpener: async (url) => {
          terminal.say(`Sign in with your browser. If it does not open, go to:\n\n  ${url}\n`);
          closeLink = await openInBrowser(url);
        },
      },
      signal,
    });
  } finally {
    closeLink();
  }
}

import { AuthError } from '../errors/auth-error.js';
import { loadCode } from '../platform/load-code.js';

/** How a passkey is asked for. */
export interface PasskeyPrompt {
  /**
   * Offers passkeys in the autofill of an input with `autocomplete="username webauthn"` instead of in a dialog
   * (conditional mediation). Default false.
   */
  readonly useAutofill?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks for a passkey, and gives the answer to the challenge `WEB_AUTHN`: what belongs into `CREDENTIAL`.
 *
 * @param requestOptions - the challenge's `CREDENTIAL_REQUEST_OPTIONS`, JSON.
 * @throws {AuthError} `UserCancelled`, `PasskeysUnsupported`, `PasskeyFailed`; when the signal is aborted, its reason.
 */
export async function answerWebAuthn(requestOptions: string, prompt: PasskeyPrompt = {}): Promise<string> {
  const { useAutofill = false, signal } = prompt;
  const credential = await perform(signal, async ({ startAuthentication, browserSupportsWebAuthnAutofill }) => {
    if (useAutofill && !(await browserSupportsWebAuthnAutofill())) throw createUnsupportedError();
    const optionsJSON = JSON.parse(requestOptions);
    return startAuthentication({ optionsJSON, useBrowserAutofill: useAutofill });
  });
  return JSON.stringify(credential);
}

/**
 * Makes a passkey.
 *
 * @param creationOptions - what `StartWebAuthnRegistration` answered with.
 * @throws {AuthError} as {@link answerWebAuthn}; `PasskeyExists` when the device has one of this user already.
 */
export async function createPasskey(creationOptions: object, signal: AbortSignal | undefined): Promise<object> {
  return perform(signal, ({ startRegistration }) => {
    return startRegistration({
      optionsJSON: creationOptions as Parameters<typeof startRegistration>[0]['optionsJSON'],
    });
  });
}

type Browser = typeof import('@simplewebauthn/browser');

/** Runs one ceremony; the browser has one at a time. */
async function perform<T>(signal: AbortSignal | undefined, ceremony: (browser: Browser) => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  const browser = await loadCode(import('@simplewebauthn/browser'));
  if (!browser.browserSupportsWebAuthn()) throw createUnsupportedError();
  const cancel = (): void => browser.WebAuthnAbortService.cancelCeremony();
  signal?.addEventListener('abort', cancel);
  try {
    return await ceremony(browser);
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof AuthError ? error : toPasskeyError(error);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

function createUnsupportedError(): AuthError {
  return new AuthError('configuration', 'PasskeysUnsupported', 'There are no passkeys here.', {
    recoverySuggestion: 'Offer another way to sign in.',
  });
}

/** The names are those of Web Authentication, level 3: sections 5.1.3 and 5.1.4. */
function toPasskeyError(cause: unknown): AuthError {
  const { name } = cause as Error;
  // Also a time-out: browsers don't tell the two apart, so that no page learns which passkeys there are.
  if (name === 'NotAllowedError' || name === 'AbortError') {
    return new AuthError('notAuthorized', 'UserCancelled', 'The passkey was not given.', {
      recoverySuggestion: 'Ask again, or offer another way to sign in.',
      cause,
    });
  }
  if (name === 'InvalidStateError') {
    return new AuthError('invalidState', 'PasskeyExists', 'This device has a passkey of this user already.', {
      recoverySuggestion: 'Sign in with it.',
      cause,
    });
  }
  const suggestion = 'Check that the relying party of the user pool is the domain of this page, or a parent of it.';
  const kind = name === 'SecurityError' ? 'configuration' : 'unknown';
  return new AuthError(kind, 'PasskeyFailed', 'The passkey could not be used.', {
    recoverySuggestion: suggestion,
    cause,
  });
}

import { AuthError } from '../errors/auth-error.js';
import { loadCode } from '../platform/load-code.js';

/** The options of a request for a passkey. */
export interface PasskeyPrompt {
  /**
   * Offers passkeys in the autofill of an input with `autocomplete="username webauthn"` instead of in a dialog
   * (conditional mediation). Default false.
   */
  readonly useAutofill?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Requests a passkey. Returns the `CREDENTIAL` for the challenge `WEB_AUTHN`.
 *
 * @param requestOptions - the challenge's `CREDENTIAL_REQUEST_OPTIONS`, JSON.
 * @throws {AuthError} `UserCancelled`, `PasskeysUnsupported`, `PasskeyFailed`; after an abort, the reason of the signal.
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
 * Creates a passkey.
 *
 * @param creationOptions - the options of `StartWebAuthnRegistration`.
 * @throws {AuthError} as {@link answerWebAuthn}; `PasskeyExists` when the device already has a passkey of this user.
 */
export async function createPasskey(creationOptions: object, signal: AbortSignal | undefined): Promise<object> {
  return perform(signal, ({ startRegistration }) => {
    return startRegistration({
      optionsJSON: creationOptions as Parameters<typeof startRegistration>[0]['optionsJSON'],
    });
  });
}

type Browser = typeof import('@simplewebauthn/browser');

/** Runs one ceremony: the browser allows one at a time. */
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
  return new AuthError('configuration', 'PasskeysUnsupported', 'This platform does not support passkeys.', {
    recoverySuggestion: 'Offer another way to sign in.',
  });
}

/** The names are those of Web Authentication, level 3: sections 5.1.3 and 5.1.4. */
function toPasskeyError(cause: unknown): AuthError {
  const { name } = cause as Error;
  // Also a time-out: browsers report both alike, so that a page does not learn which passkeys exist.
  if (name === 'NotAllowedError' || name === 'AbortError') {
    return new AuthError('notAuthorized', 'UserCancelled', 'The user did not choose a passkey.', {
      recoverySuggestion: 'Let the user try again, or offer another way to sign in.',
      cause,
    });
  }
  if (name === 'InvalidStateError') {
    return new AuthError('invalidState', 'PasskeyExists', 'This device already has a passkey of this user.', {
      recoverySuggestion: 'Let the user sign in with it.',
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

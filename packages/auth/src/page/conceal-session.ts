import { parseHandle } from '../bff/handle.js';
import { PLACEHOLDER_KEY_ID, PLACEHOLDER_VENDED } from '../bff/placeholder.js';
import { createTokenOnServerError } from '../bff/token-on-server.js';
import type { Vended } from '../bff/vending.js';
import { AuthError } from '../errors/auth-error.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import { findUserSession } from '../session/account.js';
import { type AWSCredentials, createAWSCredentials } from '../session/aws-credentials.js';
import type { Internals } from '../session/internals.js';
import { type JWT, mask } from '../session/jwt.js';
import type { CognitoTokens } from '../session/records.js';
import type { Session } from '../session/session.js';
import { createViews } from '../session/view.js';
import { vendToPage } from './vend-to-page.js';

/** Keys with less life left are fetched again, in milliseconds. */
const EARLY_MS = 300_000;

/** AWS keys in the memory of this page. */
interface HeldKeys {
  /** The sign-in and the identity. */
  readonly of: string;
  /** By `Platform.now`. */
  readonly untilMs: number;
  readonly credentials: AWSCredentials;
}

/**
 * Creates `fetchAuthSession` for a session of twins: it gives the claims, and errors in place of tokens and keys, except those that the
 * server vends.
 */
export function createConcealedReader(
  session: Session,
  internals: Internals,
  base: string,
): Session['fetchAuthSession'] {
  const createView = createViews();
  const onServer = new AuthError('notAuthorized', 'CredentialsOnServer', 'The AWS credentials are on the server.', {
    recoverySuggestion: 'Call a path of the app with signedFetch(), or let the server vend them (`vends`).',
  });
  const concealed = new WeakMap<CognitoTokens, Promise<CognitoTokens>>();
  let keys: HeldKeys | undefined;
  internals.runtime.onChange(() => {
    if (!keys?.of.startsWith(`${internals.runtime.sid()} `)) keys = undefined;
  });
  const readTokens = (tokens: CognitoTokens): Promise<CognitoTokens> => {
    const known = concealed.get(tokens) ?? conceal(internals, base, tokens);
    concealed.set(tokens, known);
    return known;
  };
  const readKeys = async (
    placeholder: AWSCredentials,
    identityId: string,
    force: boolean,
  ): Promise<AWSCredentials | AuthError> => {
    if (placeholder.sessionToken !== PLACEHOLDER_VENDED) return onServer;
    const of = `${internals.runtime.sid()} ${identityId}`;
    if (!force && keys?.of === of && internals.platform.now() < keys.untilMs) return keys.credentials;
    try {
      const fetched = await fetchKeys(internals, base, { identityId, force });
      keys = { of, ...fetched };
      return fetched.credentials;
    } catch (error) {
      return asAuthError(error);
    }
  };
  return async (options = {}) => {
    let found = await session.fetchAuthSession(options);
    // The page has keys from before. A renewal replaces them by the placeholder.
    const { value } = found.getAWSCredentials();
    if (value && value.accessKeyId !== PLACEHOLDER_KEY_ID)
      found = await session.fetchAuthSession({ ...options, forceRefresh: true });
    const [userSub, identityId] = [found.getUserSub(), found.getIdentityId()];
    const [tokens, credentials] = [found.getCognitoTokens(), found.getAWSCredentials()];
    const force = options.forceRefresh ?? false;
    const details = {
      isSignedIn: found.isSignedIn,
      userSub: userSub.ok ? userSub.value : userSub.error,
      identityId: identityId.ok ? identityId.value : identityId.error,
      credentials: credentials.ok ? await readKeys(credentials.value, identityId.or(''), force) : credentials.error,
      tokens: tokens.ok ? await readTokens(tokens.value) : tokens.error,
    };
    return createView(details, options.only === 'tokens');
  };
}

async function fetchKeys(
  internals: Internals,
  base: string,
  request: { readonly identityId: string; readonly force: boolean },
): Promise<Omit<HeldKeys, 'of'>> {
  const { clock, platform } = internals;
  const sentAtMs = platform.now();
  const { credentials: received } = await vendToPage(internals, base, { awsCredentials: true, ...request });
  if (!received) throw createOwnError('InvalidResponse');
  const lifetimeMs = received.expiresAtMs - (clock.at(sentAtMs) ?? platform.wallMs());
  const record = { ...received, issuedWallMs: platform.wallMs(), lifetimeMs };
  return {
    untilMs: sentAtMs + Math.max(lifetimeMs - EARLY_MS, lifetimeMs / 2),
    credentials: createAWSCredentials(record, sentAtMs),
  };
}

/** Creates tokens with claims. Their text is the token where the server vends it; otherwise reading it throws. */
async function conceal(
  internals: Internals,
  base: string,
  { accessToken, idToken }: CognitoTokens,
): Promise<CognitoTokens> {
  const { access, id } =
    parseHandle(`${findUserSession(internals.runtime.account())?.record.refreshToken}`)?.vends ?? {};
  const uses = [...(access ? (['access'] as const) : []), ...(id ? (['id'] as const) : [])];
  let vended: Vended = {};
  let error = createTokenOnServerError();
  try {
    if (uses.length > 0) vended = await vendToPage(internals, base, { tokens: uses });
  } catch (thrown) {
    error = asAuthError(thrown);
  }
  const toToken = (twin: JWT, token: string | undefined): JWT => {
    const toText = (): string => {
      if (token !== undefined) return token;
      throw error;
    };
    return Object.freeze(mask({ payload: twin.payload }, Reflect.get(twin, 'toJSON') as () => unknown, toText));
  };
  return Object.freeze({
    accessToken: toToken(accessToken, vended.accessToken),
    idToken: toToken(idToken, vended.idToken),
  });
}

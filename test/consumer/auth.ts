// Compiled against the packed package, as an app developer gets it.
import {
  type Auth,
  type AuthConfig,
  AuthError,
  type AuthOptions,
  type AuthSession,
  createAuth,
  decodeJWT,
  isAuthAWSCredentialsProvider,
  isAuthCognitoIdentityProvider,
  isAuthCognitoTokensProvider,
  isAuthError,
  type Result,
} from '@claviger/auth';
import { fetchAuthSession, signIn, signOut } from '@claviger/auth/actions';
import { type AdoptOptions, adoptSession, type ForeignStorage } from '@claviger/auth/adopt';
import { createSession } from '@claviger/auth/session';

const config: AuthConfig = {
  userPool: { id: 'us-east-1_Example', clientId: 'client' },
  identityPool: { id: 'us-east-1:00000000-0000-4000-8000-000000000000', allowGuests: true },
};
const options: AuthOptions = { leewaySeconds: 30, label: 'app', logger: (record) => void record };
const auth: Auth = createAuth(config, options);

export async function useAuth(): Promise<void> {
  const signedUp = await auth.signUp({ username: 'ada@example.com', password: 'Lovelace1!' });
  if (!signedUp.isSignUpComplete) await auth.confirmSignUp({ username: 'ada@example.com', confirmationCode: '123456' });
  const { isSignedIn, nextStep } = await auth.signIn({ username: 'ada@example.com', password: 'Lovelace1!' });
  const step: string = nextStep.signInStep;
  const session = await auth.fetchAuthSession({ forceRefresh: isSignedIn, signal: new AbortController().signal });
  const sub: Result<string> = session.getUserSub();
  const identityId: string = session.getIdentityId().get();
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = session.getAWSCredentials().get();
  const keys: [string, string, string, Date] = [accessKeyId, secretAccessKey, sessionToken, expiration];
  const { idToken, accessToken } = session.getCognitoTokens().get();
  const raw: string = idToken.toString() + accessToken.toString();
  const user = await auth.getCurrentUser();
  const expiresAt: number = idToken.payload.exp;
  const groups: readonly string[] | undefined = decodeJWT(raw).payload['cognito:groups'];
  const name: string = idToken.payload.email ?? idToken.payload['custom:name'] ?? sub.or('guest');
  const stop: () => void = auth.subscribe((event) => void [event.type, event.elsewhere, event.username]);
  const ended = await auth.signOut();
  if (ended.status === 'failed') throw ended.error;
  stop();
  console.log(
    sub.ok ? sub.value : sub.error.recoverySuggestion,
    step,
    identityId,
    keys,
    expiresAt,
    groups,
    name,
    user.username,
  );
}

export function describe(session: AuthSession): string[] {
  const details: string[] = [String(session.isSignedIn)];
  if (isAuthCognitoIdentityProvider(session)) details.push(session.getUserSub().get(), session.getIdentityId().get());
  if (isAuthAWSCredentialsProvider(session)) details.push(session.getAWSCredentials().get().accessKeyId);
  if (isAuthCognitoTokensProvider(session)) details.push(session.getCognitoTokens().get().accessToken.toString());
  return details;
}

export async function useSession(): Promise<void> {
  const core = createSession(config);
  await signIn(core, { username: 'ada@example.com', password: 'Lovelace1!' });
  const session = await fetchAuthSession(core);
  await signOut(core, { global: true });
  await signOut(auth);
  core.dispose();
  console.log(session.isSignedIn);
}

export function moveOver(storage: ForeignStorage): void {
  const adopt: AdoptOptions = { storage, keep: true };
  adoptSession(createSession(config), adopt);
  for (const choice of [adopt, true, false]) createAuth(config, { adopt: choice }).dispose();
}

export function explain(error: unknown): string {
  if (!isAuthError(error)) return error instanceof AuthError ? 'never' : 'unknown';
  if (error.code === 'CodeMismatchException' || error.code === 'OfTheFuture')
    return `${error.docs} ${error.cause?.message}`;
  return error.kind === 'sessionExpired' ? error.code : `${error.recoverySuggestion} ${error.retryable}`;
}

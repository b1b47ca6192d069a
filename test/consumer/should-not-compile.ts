// Each line that ends with the word error must be refused by the compiler; any other line must not be.
import { type AuthError, type AuthSession, createAuth } from '@claviger/auth';
import type { AuthServer } from '@claviger/auth/server';
import { createSession } from '@claviger/auth/session';

const auth = createAuth({ userPool: { id: 'us-east-1_Example', clientId: 'client' } });
const core = createSession({ userPool: { id: 'us-east-1_Example', clientId: 'client' } });
const keys = { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c', expiration: new Date(0) };

export async function setCredentials(): Promise<void> {
  const session = await auth.fetchAuthSession();
  session.isSignedIn = true; // error
  session.credentials = keys; // error
  session.getAWSCredentials().value = keys; // error
  session.getAWSCredentials().get().secretAccessKey = 'd'; // error
  auth.setCredentials(keys); // error
  core.setTokens({}); // error
  createSession({ userPool: { id: 'us-east-1_Example', clientId: 'client' } }, { credentials: keys }); // error
}

export async function writeInComponent(server: AuthServer): Promise<void> {
  const look = server.look({});
  look.apply(new Response()); // error
  look.fetchAuthSession({ forceRefresh: true }); // error
  look.forward(); // error
}

export async function leakAny(): Promise<void> {
  const session = await auth.fetchAuthSession();
  const sub: number = session.getUserSub().get(); // error
  const identityId: number = session.getIdentityId().get(); // error
  const secret: number = session.getAWSCredentials().get().secretAccessKey; // error
  const expiration: string = session.getAWSCredentials().get().expiration; // error
  const idToken: string = session.getCognitoTokens().get().idToken; // error
  const refreshToken: unknown = session.getCognitoTokens().get().refreshToken; // error
  const user: number = await auth.getCurrentUser(); // error
  console.log(sub, identityId, secret, expiration, idToken, refreshToken, user);
}

export async function readUnchecked(session: AuthSession, error: AuthError): Promise<void> {
  const result = (await auth.fetchAuthSession()).getUserSub();
  const sub: string = result.value; // error
  console.log(session.getAWSCredentials()); // error
  console.log(error.kind === 'wrongPassword'); // error
  console.log(sub);
}

export async function leaveOut(): Promise<void> {
  createAuth(); // error
  createSession({ userPool: { id: 'us-east-1_Example' } }); // error
  await auth.signIn({ password: 'Lovelace1!' }); // error
  await auth.confirmSignUp({ username: 'ada@example.com' }); // error
}

export function misname(): void {
  createAuth({ userPool: { userPoolId: 'us-east-1_Example', clientId: 'client' } }); // error
  createAuth({ userPool: { id: 'us-east-1_Example', clientID: 'client' } }); // error
  createAuth({ Auth: { Cognito: { userPoolID: 'us-east-1_Example' } } }); // error
  createAuth({ Auth: { userPoolID: 'us-east-1_Example' } }); // error
  createAuth({ version: '1', auth: { user_pool: 'us-east-1_Example' } }); // error
  createAuth({ UserPoolId: 'us-east-1_Example', ClientID: 'client' }); // error
  createAuth({ user_pool_id: 'us-east-1_Example' }); // error
  createAuth('us-east-1_Example'); // error
}

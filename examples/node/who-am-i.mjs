import { createAuth } from '@claviger/auth';

/** Signs in and returns who the user is: a guest becomes a user, and keeps the identity. */
export async function whoAmI(outputs, { username, password }) {
  const auth = createAuth(outputs);
  const guest = await auth.fetchAuthSession();
  await auth.signIn({ username, password });
  const session = await auth.fetchAuthSession();
  await auth.signOut();
  return {
    userSub: session.getUserSub().get(),
    email: session.getCognitoTokens().get().idToken.payload.email,
    keptIdentity: guest.getIdentityId().get() === session.getIdentityId().get(),
    accessKeyId: session.getAWSCredentials().get().accessKeyId,
  };
}

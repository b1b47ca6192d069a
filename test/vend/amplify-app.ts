import { amplifyProviders } from '@claviger/auth/amplify';
import { Amplify, type ResourcesConfig } from 'aws-amplify';
import type { Context, World } from '../session/world.js';

type LibraryOptions = NonNullable<Parameters<typeof Amplify.configure>[1]>;

/** Configures Amplify as an app does: its own configuration, and our session behind it. */
export function configureAmplify(
  world: World,
  { session }: Pick<Context, 'session'>,
  categories: Omit<ResourcesConfig, 'Auth'> = {},
): void {
  const { userPool, identityPool } = world.config();
  const Cognito = {
    userPoolId: userPool.id,
    userPoolClientId: userPool.clientId,
    identityPoolId: identityPool.id,
    allowGuestAccess: true,
  };
  // To the compiler it is Amplify's own type.
  const Auth: LibraryOptions['Auth'] = amplifyProviders(session);
  Amplify.configure({ ...categories, Auth: { Cognito } }, { Auth });
}

import './start.js';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn } from 'aws-amplify/auth';

const { auth, custom } = OUTPUTS;
Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: auth.user_pool_id,
      userPoolClientId: auth.user_pool_client_id,
      identityPoolId: auth.identity_pool_id,
      userPoolEndpoint: custom.claviger.user_pool_endpoint,
      identityPoolEndpoint: custom.claviger.identity_pool_endpoint,
      allowGuestAccess: true,
    },
  },
});
globalThis.app = {
  session: async () => (await fetchAuthSession()).credentials.accessKeyId,
  signIn: (username, password) => signIn({ username, password }),
};
globalThis.first = globalThis.app.session().then(() => performance.now());

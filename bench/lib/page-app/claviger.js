import './start.js';
import { createAuth } from '@claviger/auth';

const auth = createAuth(OUTPUTS);
globalThis.app = {
  session: async () => (await auth.fetchAuthSession()).getAWSCredentials().get().accessKeyId,
  signIn: (username, password) => auth.signIn({ username, password }),
};
globalThis.first = globalThis.app.session().then(() => performance.now());

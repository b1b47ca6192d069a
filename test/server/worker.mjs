// An app in a worker of workerd: all its requests share one server. Bundled into one module by workerd.test.ts.
import { createAuthServer } from '@claviger/auth/server';

/** @type {import('@claviger/auth/server').AuthServer | undefined} */
let server;

// biome-ignore lint/style/noDefaultExport: workerd calls it
export default {
  /**
   * @param {Request} request
   * @param {{ CONFIG: import('@claviger/auth').AuthConfig, OPTIONS: import('@claviger/auth/server').AuthServerOptions }} bindings
   */
  async fetch(request, { CONFIG, OPTIONS }) {
    server ??= createAuthServer(CONFIG, OPTIONS);
    const answer = await server.handle(request);
    if (answer) return answer;
    const visit = server.visit(request);
    const session = await visit.fetchAuthSession({ forceRefresh: true });
    const accessToken = String(session.getCognitoTokens().get().accessToken);
    const { accessKeyId } = session.getAWSCredentials().get();
    return visit.apply(Response.json({ accessToken, accessKeyId }));
  },
};

// A page that a test opens with the tokens on the server, or in the page itself.
import { createAuth } from '@claviger/auth';
import { accessToken, awsCredentials, bearerFetch, signedFetch } from '@claviger/auth/vend';

const { outputs } = globalThis.app;
const settle = (work) =>
  work.then(
    (value) => value,
    ({ kind, code, recoverySuggestion }) => ({ kind, code, recoverySuggestion }),
  );
const auths = new Map();
const events = [];
/** What the page has shown, one after another. */
const statuses = [];

/** Opens an `Auth` with `bff`, or without. */
const open = (bff) => {
  if (!auths.has(bff)) {
    const auth = createAuth(outputs, bff ? { bff } : {});
    auth.subscribe(({ type, elsewhere }) => events.push(elsewhere ? `${type} elsewhere` : type));
    statuses.push(auth.getSnapshot().status);
    auth.onSnapshot(() => statuses.push(auth.getSnapshot().status));
    auths.set(bff, auth);
  }
  return auths.get(bff);
};
globalThis.page = {
  events,
  statuses,
  dispose: (bff) => open(bff).dispose(),
  call: (bff, name, input) => settle(open(bff)[name](input)),
  session: (bff, options) =>
    open(bff)
      .fetchAuthSession(options)
      .then((session) => {
        const tokens = session.getCognitoTokens();
        const read = (token) => {
          try {
            return String(token);
          } catch ({ code, recoverySuggestion }) {
            return { code, recoverySuggestion };
          }
        };
        return {
          userSub: session.getUserSub().value,
          error: session.getUserSub().error?.code,
          email: tokens.value?.idToken.payload.email,
          printed: JSON.stringify(session),
          accessToken: tokens.ok ? read(tokens.value.accessToken) : tokens.error.code,
          idToken: tokens.ok ? read(tokens.value.idToken) : tokens.error.code,
          credentials: session.getAWSCredentials().error?.code ?? session.getAWSCredentials().value.accessKeyId,
        };
      }),
  token: (bff, options) => settle(accessToken(open(bff), options)()),
  keys: (bff) => settle(awsCredentials(open(bff))().then(({ accessKeyId }) => accessKeyId)),
  fetch: (bff, kind, url) => {
    const auth = open(bff);
    const send =
      kind === 'bearer'
        ? bearerFetch(auth, { token: 'access', origins: [new URL(url, location.href).origin] })
        : signedFetch(auth, { service: 's3', region: 'us-east-1' });
    return settle(send(url).then((response) => response.status));
  },
};

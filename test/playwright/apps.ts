import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Where the apps look for the backend. No server listens there: each worker's browser is led to a server of its own. */
const BACKEND = 'http://127.0.0.1:9319';

const userPoolId = 'us-east-1_Claviger1';
const clientId = 'clavigerlocalclient0000001';
const identityPoolId = 'us-east-1:c1a41637-0000-4000-8000-000000000001';

/** Both apps show who is signed in and with which key; a button asks for the session again. */
const show = `
  const print = (id, work) => work.catch(({ name, message }) => name + ': ' + message).then((text) => {
    document.querySelector(id).textContent = text;
  });
  document.querySelector('#again').onclick = () => print('#state', readState());
  document.querySelector('form').onsubmit = async (event) => {
    event.preventDefault();
    const { step, ...input } = Object.fromEntries(new FormData(event.target, event.submitter));
    await print('#step', act(step, input));
    await print('#state', readState());
  };
  print('#state', readState());`;

const ours = `
  import { createAuth } from '@claviger/auth';
  import { cookieStorage, encryptedStorage, webStorage } from '@claviger/auth/storage';
  const stores = {
    named: () => encryptedStorage({ name: 'app' }),
    local: () => webStorage(),
    session: () => webStorage({ storage: sessionStorage }),
    cookies: () => cookieStorage(),
  };
  const storage = stores[new URLSearchParams(location.search).get('store')]?.();
  const auth = createAuth({
    userPool: { id: '${userPoolId}', clientId: '${clientId}', endpoint: '${BACKEND}' },
    identityPool: { id: '${identityPoolId}', endpoint: '${BACKEND}' },
    oauth: {
      domain: 'app.auth.us-east-1.amazoncognito.com', endpoint: '${BACKEND}', scopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
      signInUrls: [location.origin + '/'], signOutUrls: [location.origin + '/'],
    },
  }, storage && { storage });
  const redirected = auth.handleRedirect();
  async function readState() {
    await redirected;
    const session = await auth.fetchAuthSession();
    if (!session.isSignedIn) return 'signed out';
    const { idToken } = session.getCognitoTokens().get();
    const { accessKeyId } = session.getAWSCredentials().get();
    return [idToken.payload.email, idToken.payload.iss, accessKeyId].join(' ');
  }
  async function act(step, { username, password, code }) {
    const next = {
      'Sign up': () => auth.signUp({ username, password }),
      Confirm: () => auth.confirmSignUp({ username, confirmationCode: code }),
      'Sign in': () => auth.signIn({ username, password }),
      'Send code': () => auth.confirmSignIn({ challengeResponse: code }),
      'Login pages': () => auth.signInWithRedirect(),
    };
    const { signUpStep, signInStep } = (await next[step]()).nextStep;
    return signUpStep === 'DONE' ? 'Welcome' : (signUpStep ?? signInStep);
  }
  ${show}`;

const amplify = `
  import { Amplify } from 'aws-amplify';
  import { fetchAuthSession, signIn } from 'aws-amplify/auth';
  Amplify.configure({ Auth: { Cognito: {
    userPoolId: '${userPoolId}', userPoolClientId: '${clientId}', userPoolEndpoint: '${BACKEND}',
    identityPoolId: '${identityPoolId}', identityPoolEndpoint: '${BACKEND}', allowGuestAccess: true,
  } } });
  async function readState() {
    const { tokens, credentials } = await fetchAuthSession();
    if (!tokens) return 'signed out';
    return [tokens.idToken.payload.email, tokens.idToken.payload.iss, credentials.accessKeyId].join(' ');
  }
  const act = async (_, { username, password }) => (await signIn({ username, password })).nextStep.signInStep;
  ${show}`;

const STEPS = ['Sign up', 'Confirm', 'Sign in', 'Send code', 'Login pages'];

const toPage = (script: string): string => `<!doctype html><title>app</title><output id="state"></output>
<button id="again">again</button>
<form>
  <label>E-mail <input name="username"></label><label>Password <input name="password"></label><label>Code <input name="code"></label>
  ${STEPS.map((step) => `<button name="step" value="${step}">${step}</button>`).join('')}<output id="step"></output>
</form>
<script type="module" src="${script}"></script>`;

/** The server of both apps. */
export interface Apps {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves our app, `/amplify`, and `/meet?of=n`, which answers when so many callers wait. */
export async function serveApps(): Promise<Apps> {
  const pages = new Map([
    ['/', toPage('/ours.js')],
    ['/sign-up', toPage('/ours.js')],
    ['/amplify', toPage('/amplify.js')],
    ['/ours.js', await bundle(ours)],
    ['/amplify.js', await bundle(amplify)],
  ]);
  let waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('content-type', pathname.endsWith('.js') ? 'text/javascript' : 'text/html');
    if (pathname !== '/meet') {
      response.end(pages.get(pathname) ?? '');
      return;
    }
    waiting.push(() => response.end());
    if (waiting.length < Number(searchParams.get('of'))) return;
    for (const answer of waiting) answer();
    waiting = [];
  });
  return await listen(server, 0);
}

/** Serves an app whose own server calls a backend: it shows the issuer that the backend names. */
export async function serveServerApp(port: number, backend: string): Promise<Apps> {
  const server = createServer(async (_, response) => {
    const discovery = await fetch(`${backend}/${userPoolId}/.well-known/openid-configuration`);
    const { issuer } = (await discovery.json()) as { readonly issuer: string };
    response.setHeader('content-type', 'text/html').end(`<!doctype html><output id="state">${issuer}</output>`);
  });
  return await listen(server, port);
}

async function listen(server: Server, port: number): Promise<Apps> {
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

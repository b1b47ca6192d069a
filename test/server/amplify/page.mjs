// A page of unmodified Amplify: its functions, and its Authenticator. Only two endpoints say that there is a server.
import { Authenticator } from '@aws-amplify/ui-react';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, fetchUserAttributes, signIn, signOut, updateUserAttributes } from 'aws-amplify/auth';
import { createElement as element } from 'react';
import { createRoot } from 'react-dom/client';

const { userPool, identityPool } = globalThis.app.outputs;
const endpoint = `${location.origin}/auth/cognito`;
Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: userPool.id,
      userPoolClientId: userPool.clientId,
      identityPoolId: identityPool.id,
      userPoolEndpoint: endpoint,
      identityPoolEndpoint: endpoint,
      allowGuestAccess: true,
      loginWith: { email: true },
      signUpVerificationMethod: 'code',
      userAttributes: { email: { required: true } },
    },
  },
});

const actions = { fetchAuthSession, fetchUserAttributes, signIn, signOut, updateUserAttributes };

/** Calls a function of Amplify. Resolves to plain data. */
window.call = async (name, input) => JSON.parse(JSON.stringify((await actions[name](input)) ?? null));

if (location.hash === '#authenticator') {
  const root = document.body.appendChild(document.createElement('div'));
  const user = ({ signOut: leave, user: { signInDetails } }) =>
    element(
      'p',
      null,
      element('span', { id: 'user' }, signInDetails?.loginId),
      element('button', { type: 'button', onClick: leave }, 'Leave'),
    );
  createRoot(root).render(element(Authenticator, null, user));
}

import { Authenticator } from '@aws-amplify/ui-react';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const { outputs, userPoolEndpoint, identityPoolEndpoint } = await (await fetch('/config')).json();
Amplify.configure(outputs);
const { Auth } = Amplify.getConfig();
Amplify.configure({ Auth: { Cognito: { ...Auth.Cognito, userPoolEndpoint, identityPoolEndpoint } } });

window.app = {
  session: async () => {
    const { userSub, identityId, credentials } = await fetchAuthSession();
    return { userSub, identityId, credentials };
  },
};

const signedIn = ({ user, signOut }) =>
  createElement(
    'main',
    null,
    createElement('p', { id: 'user' }, user.signInDetails.loginId),
    createElement('button', { type: 'button', onClick: signOut }, 'Sign out'),
  );

createRoot(document.querySelector('#root')).render(createElement(Authenticator, null, signedIn));

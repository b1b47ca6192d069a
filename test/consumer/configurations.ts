// Configuration files as an app imports them, and what apps write by hand.
import { createAuth } from '@claviger/auth';
import mobile from './configs/gen1-mobile.json' with { type: 'json' };
import web from './configs/gen1-web.json' with { type: 'json' };
import webGuests from './configs/gen1-web-guests.json' with { type: 'json' };
import * as namespace from './configs/gen2.json' with { type: 'json' };
import outputs from './configs/gen2.json' with { type: 'json' };
import guests from './configs/gen2-guests.json' with { type: 'json' };

const userPoolId = 'eu-west-1_AbCdEfGhI';
const userPoolClientId = '1example23456789abcdefghij';
const loginWith = {
  email: true,
  oauth: {
    domain: 'example.auth.eu-west-1.amazoncognito.com',
    scopes: ['openid'],
    redirectSignIn: ['http://localhost:3000/'],
    redirectSignOut: ['http://localhost:3000/'],
    responseType: 'code' as const,
  },
};
/** What `Amplify.configure` takes. */
const resources = { Auth: { Cognito: { userPoolId, userPoolClientId, loginWith } } };

export const all = [
  createAuth(mobile),
  createAuth(web),
  createAuth(webGuests),
  createAuth(outputs),
  createAuth(namespace),
  createAuth(guests),
  createAuth(resources),
  createAuth({ default: resources }),
  createAuth({ Auth: { region: 'eu-west-1', userPoolId, userPoolWebClientId: userPoolClientId } }),
  createAuth({ UserPoolId: userPoolId, ClientId: userPoolClientId }),
  createAuth({ userPool: { id: userPoolId, clientId: userPoolClientId } }),
];

// A CommonJS module, which Node lets require ES modules from 20.19 on.
import { type Auth, createAuth } from '@claviger/auth';
import { fetchAuthSession } from '@claviger/auth/actions';
import { createSession } from '@claviger/auth/session';

export const auth: Auth = createAuth({ userPool: { id: 'us-east-1_Example', clientId: 'client' } });
export const session = fetchAuthSession(createSession({ userPool: { id: 'us-east-1_Example', clientId: 'client' } }));

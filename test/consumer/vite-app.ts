// Compiled against the packed packages, as an app imports its configuration from the plug-in.
/// <reference types="@claviger/local/vite/client" />

import outputs from 'virtual:claviger/outputs';
import { type Auth, createAuth } from '@claviger/auth';

export const auth: Auth = createAuth(outputs);
export const endpoint: string | undefined = outputs.custom?.claviger.user_pool_endpoint;

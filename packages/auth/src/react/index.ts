'use client';

export type { SessionSnapshot } from '../session/snapshot.js';
export { AuthProvider, type AuthProviderProps } from './auth-provider.js';
export { type GateProps, Loading, SignedIn, SignedOut } from './gates.js';
export { useAuth } from './use-auth.js';
export { type KnownSnapshot, type UseAuthSessionOptions, useAuthSession } from './use-auth-session.js';

export type * from './actions/index.js';
export type { AuthOutputs } from './config/parse-config.js';
export { type Auth, type AuthOptions, createAuth } from './create-auth.js';
export * from './session/index.js';

/** A backend beside the development server of Vite or Next. */
export type { ClavigerOptions } from './options.js';
export { OutputsError } from './outputs-error.js';
export { type ClavigerPlugin, claviger } from './plugin.js';
export { type NextConfigFunction, withClaviger } from './with-claviger.js';

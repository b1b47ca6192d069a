export { type AdoptOptions, adoptSession } from './adopt-session.js';
export { type AmplifyCookiesOptions, amplifyCookies } from './amplify-cookies.js';
export type { ForeignStorage } from './foreign-storage.js';

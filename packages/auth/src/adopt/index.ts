export { type AdoptOptions, adoptSession } from './adopt-session.js';
export type { ForeignStorage } from './foreign-storage.js';

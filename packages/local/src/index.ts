export type { InboxMessage } from './control/inbox.js';
export type { Outputs } from './control/outputs.js';
export { type Local, type StartOptions, startLocal } from './start-local.js';
export { DataFolderError } from './store/sqlite.js';

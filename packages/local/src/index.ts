export type { Outputs } from './control/amplify-outputs.js';
export type { InboxMessage } from './control/inbox-message.js';
export { type Local, type StartOptions, startLocal } from './start-local.js';
export { DataFolderError } from './store/data-folder-error.js';

export type { Outputs } from './control/amplify-outputs.js';
export type { InboxMessage } from './control/inbox-message.js';
export { type Local, type StartOptions, startLocal } from './start-local.js';
export { DataFolderError } from './store/data-folder-error.js';
export type { TriggerContext, TriggerFunction, TriggerOptions, Triggers } from './triggers/configuration.js';
export type { TriggerEvent, TriggerName, TriggerShapes } from './triggers/events.js';

export type { Outputs } from './control/amplify-outputs.js';
export type { Events, ServerEvent } from './control/events.js';
export type { ActiveFault, Fault } from './control/fault.js';
export type { Faults } from './control/faults.js';
export type { InboxMessage } from './control/inbox-message.js';
export type { InboxQuery } from './control/inbox-watch.js';
export type { SnapshotDocument } from './control/snapshot-document.js';
export type { SavedSnapshot, Snapshots } from './control/snapshots.js';
export type { RolePolicies } from './http/role-policies.js';
export { SeedError } from './seed/read-seed.js';
export type {
  Seed,
  SeedClient,
  SeedConfiguration,
  SeedGroup,
  SeedIdentityPool,
  SeedUser,
  SeedUserPool,
  SeedUserStatus,
} from './seed/seed.js';
export type { ReadyUser } from './seed/seeding.js';
export { type Local, type StartOptions, startLocal } from './start-local.js';
export { DataFolderError } from './store/data-folder-error.js';
export type { PolicyDocument, PolicyStatement } from './sts/policy-document.js';
export type { TriggerContext, TriggerFunction, TriggerOptions, Triggers } from './triggers/configuration.js';
export type { TriggerEvent, TriggerName, TriggerShapes } from './triggers/events.js';

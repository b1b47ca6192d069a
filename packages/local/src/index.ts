export type { Outputs } from './control/amplify-outputs.js';
export { ControlError, type ControlErrorCode } from './control/control-error.js';
export type { ActiveFault, Fault } from './control/fault.js';
export type { Faults } from './control/faults.js';
export type { SavedSnapshot, SnapshotDocument, Snapshots } from './control/snapshot.js';
export type { Events, ServerEvent } from './events/server-event.js';
export type { PolicyDocument, PolicyStatement, RolePolicies } from './iam/policy-document.js';
export type { SignedRequest } from './iam/signed-request.js';
export type { VerifiedRequest, VerifyOptions } from './iam/verify-request.js';
export type { IamOidcProvider, IamProviders, IamSamlProvider } from './identity-pools/logins/iam-providers.js';
export type { InboxMessage, InboxQuery } from './inbox/inbox-message.js';
export type {
  ReadyUser,
  Seed,
  SeedClient,
  SeedConfiguration,
  SeedGroup,
  SeedIdentityPool,
  SeedUser,
  SeedUserPool,
  SeedUserStatus,
} from './seed/seed.js';
export { SeedError } from './seed/seed-error.js';
export type { Local } from './server/local.js';
export { startLocal } from './server/start-local.js';
export type { StartOptions } from './server/start-options.js';
export { DataFolderError } from './store/data-folder-error.js';
export { DatabaseError } from './store/database-error.js';
export type { TriggerContext, TriggerFunction, TriggerOptions, Triggers } from './triggers/configuration.js';
export type { TriggerEvent, TriggerName, TriggerShapes } from './triggers/events.js';
export type { SecondFactor } from './user-pools/factors/mfa.js';

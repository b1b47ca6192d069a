export type { InitialSnapshot, SnapshotError } from '../bff/initial-snapshot.js';
export type {
  CookiesRejectedRecord,
  RequestFailedRecord,
  RequestRefusedRecord,
  RevocationKeptRecord,
  ServerLogRecord,
  StoreFailedRecord,
} from './settings/log.js';
export type {
  AuthServerOptions,
  ProxyTarget,
  ServerCookieOptions,
  ServerMode,
  Vends,
} from './settings/options.js';
export { type MemoryStoreOptions, memoryStore } from './stores/memory-store.js';
export type { ServerStore } from './stores/server-store.js';

export type { InitialSnapshot, SnapshotError } from '../bff/initial-snapshot.js';
export { type AuthServer, createAuthServer } from './create-auth-server.js';
export type { Look, ScriptOptions } from './look.js';
export { type NodeHandler, type NodeRequest, type NodeResponse, toNodeHandler } from './node-handler.js';
export type { HeaderRecord, HeadersLike, RequestLike } from './sessions/read-headers.js';
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
export { type FileStoreOptions, fileStore } from './stores/file-store.js';
export { type MemoryStoreOptions, memoryStore } from './stores/memory-store.js';
export type { ServerStore } from './stores/server-store.js';
export type { Verify, VerifyOptions } from './verify.js';
export type { NodeResponseHeaders, Visit } from './visit.js';

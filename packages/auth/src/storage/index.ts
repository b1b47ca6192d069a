export { memoryStorage } from '../platform/memory-store.js';
export type { SessionStore } from '../platform/session-store.js';
export { type CookieJar, type CookieStorageOptions, cookieStorage } from './cookie-storage.js';
export { type EncryptedStorageOptions, encryptedStorage } from './encrypted-storage.js';
export { type FileStorageOptions, fileStorage } from './file-storage.js';
export { type RememberingStorage, rememberingStorage } from './remembering-storage.js';
export { type PageStorage, type WebStorageOptions, webStorage } from './web-storage.js';

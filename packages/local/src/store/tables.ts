import type { ServerTables } from './schema.js';

/**
 * Every table by its name. A folder adds the tables that it owns where it declares them, in its `schema.ts`:
 * `declare module '…/store/tables.js' { interface Tables extends … {} }`.
 */
export interface Tables extends ServerTables {}

/**
 * The statements of migrations for SQLite, by the step's name. The bundle has those of all steps that only define
 * tables and indexes, written when it is built (`packages/local/tools/migrations.mjs`): having kysely compose them costs a first start
 * 20 ms. A step that is not here runs itself.
 */
export const compiledSteps: Readonly<Record<string, readonly string[]>> = {};

// Puts the statements of migrations for SQLite into the bundle.
import { build } from 'esbuild';
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';

/** @type {import('esbuild').Plugin} */
export const compiledMigrations = {
  name: 'compiled-migrations',
  setup: ({ onLoad, initialOptions }) => {
    onLoad({ filter: /[\\/]server[\\/]compiled-steps\.ts$/ }, async () => ({
      contents: `export const compiledSteps = ${JSON.stringify(await compileSteps(initialOptions.absWorkingDir))};`,
    }));
  },
};

/** What only defines is the same on every database; a step that looks at rows has to run itself. */
const DEFINITION = /^(?:create (?:unique )?index|create table|alter table|drop index) /;

async function compileSteps(root) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: {
      contents: `export { migrate } from './src/store/migrate.ts';
        export { migrations } from './src/server/migrations.ts';`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  });
  const { migrate, migrations } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`
  );
  const steps = {};
  let statements = [];
  const db = new Kysely({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (of) => new SqliteIntrospector(of),
    },
    log: ({ query }) => {
      // Each step ends by being noted.
      if (query.sql.startsWith('insert into migrations ')) {
        if (statements.every(({ sql, parameters }) => DEFINITION.test(sql) && parameters.length === 0))
          steps[query.parameters[0]] = statements.map(({ sql }) => sql);
        statements = [];
      } else if (!/\bmigrations\b/.test(query.sql)) statements.push(query);
    },
  });
  await migrate(db, migrations);
  return steps;
}

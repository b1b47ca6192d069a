import {
  type ColumnDefinitionNode,
  type DataTypeNode,
  type Dialect,
  type ForeignKeyConstraintNode,
  PostgresAdapter,
  PostgresDriver,
  PostgresIntrospector,
  type PostgresPool,
  type PostgresPoolClient,
  PostgresQueryCompiler,
} from 'kysely';

/** Kysely's PostgreSQL dialect, on which the same queries mean what they mean on SQLite. */
export function createPostgresDialect(pool: PostgresPool): Dialect {
  const clients = new WeakMap<PostgresPoolClient, PostgresPoolClient>();
  const tolerant: PostgresPool = {
    connect: async () => {
      const client = await pool.connect();
      // The driver knows connections by their clients.
      const known = clients.get(client) ?? tolerateNul(client);
      clients.set(client, known);
      return known;
    },
    end: () => pool.end(),
    options: {},
  };
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PostgresDriver({ pool: tolerant }),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new Compiler(),
  };
}

/** PostgreSQL has no text with U+0000: what can't be stored is replaced, as lone surrogates are. */
function tolerateNul(client: PostgresPoolClient): PostgresPoolClient {
  const query = (text: string, parameters: readonly unknown[]): Promise<unknown> =>
    client.query(
      text,
      parameters.map((value) =>
        typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\u{fffd}') : value,
      ) as never,
    ) as never;
  return { query: query as PostgresPoolClient['query'], release: (error) => client.release(error as never) };
}

class Compiler extends PostgresQueryCompiler {
  /** Text is compared and ordered by code points, whatever the database's own order is. */
  protected override visitDataType(node: DataTypeNode): void {
    super.visitDataType(node);
    if (node.dataType === 'text' && this.parentNode?.kind === 'ColumnDefinitionNode') this.append(' collate "C"');
  }

  /** So that a transaction can put it off until its end. */
  protected override visitColumnDefinition(node: ColumnDefinitionNode): void {
    super.visitColumnDefinition(node);
    if (node.references !== undefined) this.append(' deferrable');
  }

  protected override visitForeignKeyConstraint(node: ForeignKeyConstraintNode): void {
    super.visitForeignKeyConstraint(node);
    this.append(' deferrable');
  }
}

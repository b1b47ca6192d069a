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
import { findErrorCode } from '../base/error-code.js';
import { ServiceError } from '../wire/service-error.js';
import { DatabaseError } from './database-error.js';

/** Kysely's PostgreSQL dialect, on which the same queries mean what they mean on SQLite. */
export function createPostgresDialect(pool: PostgresPool): Dialect {
  const clients = new WeakMap<PostgresPoolClient, PostgresPoolClient>();
  const tolerant: PostgresPool = {
    connect: async () => {
      const client = await pool.connect().catch((error: unknown) => {
        throw noAnswer(error);
      });
      // The driver knows connections by their clients.
      const known = clients.get(client) ?? tolerate(client);
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

/** Makes less of a difference of what PostgreSQL can't keep and SQLite can. */
function tolerate(client: PostgresPoolClient): PostgresPoolClient {
  const query = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
    try {
      return await client.query(text, parameters.map(withoutNul));
    } catch (error) {
      if (isTooLongForIndex(error)) {
        throw new ServiceError('InvalidParameterException', 'A value is too long to be found by.');
      }
      throw isEndOfConnection(error) ? noAnswer(error) : error;
    }
  };
  return { query: query as PostgresPoolClient['query'], release: (error) => client.release(error as never) };
}

/** There is no text with U+0000: it is replaced, as lone surrogates are. */
function withoutNul(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\u{fffd}') : value;
}

/** What is looked up by has to fit an entry of an index: some 2,700 bytes. */
function isTooLongForIndex(error: unknown): boolean {
  return findErrorCode(error) === '54000';
}

/**
 * Whether a query failed with its connection: class 08, and the ends that an administrator, a crash or a time limit causes
 * (appendix A of PostgreSQL's documentation); `EPIPE` and the like of Node.js; what the driver itself notices has no code.
 */
function isEndOfConnection(error: unknown): boolean {
  const code = findErrorCode(error);
  return code === undefined || /^(?:08|57P0|25P03|E[A-Z]+$)/.test(String(code));
}

function noAnswer(cause: unknown): DatabaseError {
  const code = findErrorCode(cause);
  const why = code === undefined ? '' : ` (${String(code)})`;
  return new DatabaseError(`The database does not answer${why}: nothing is kept until it does.`, { cause });
}

class Compiler extends PostgresQueryCompiler {
  /** Text is compared and ordered by code points, not by the database's own order. */
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

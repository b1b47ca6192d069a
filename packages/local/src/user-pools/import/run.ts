import { randomInt, randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import type { ImportJobRow } from '../base/account-schema.js';
import { findPool, type UserPool } from '../pools/pool-settings.js';
import { CsvError, readCsv } from './csv.js';
import { listColumns, USERNAME_COLUMN } from './csv-header.js';
import { type ImportedUser, readImportedUser, writeImportedUser } from './import-user.js';
import type { ImportStatus } from './jobs.js';

/** Users per transaction: few enough that other requests do not wait for long. */
const BATCH = 500;

const LONGEST_MESSAGE = 128;

/** Thrown for a file that cannot be imported at all. */
class ImportError extends Error {
  override readonly name = 'ImportError';
}

/** Imports the users of a job's file, and writes the outcome. It runs after the call that started it. */
export async function runImport(services: LocalServices, job: ImportJobRow): Promise<void> {
  try {
    const pool = await findPool(services.store.db, job.user_pool_id);
    if (pool === undefined) return;
    const { stopped, fault } = await importAll(services, pool, job);
    await finish(services, job.id, stopped ? 'Stopped' : 'Succeeded', fault);
  } catch (error) {
    const told = error instanceof ImportError || error instanceof CsvError;
    const message = told ? error.message : 'The import ended unexpectedly.';
    // A closing server has no store. The job then counts as failed after a while.
    await finish(services, job.id, 'Failed', message).catch(() => undefined);
  }
}

interface Outcome {
  readonly stopped: boolean;
  /** The fault of the first user that failed. */
  readonly fault: string | undefined;
}

async function importAll(services: LocalServices, pool: UserPool, job: ImportJobRow): Promise<Outcome> {
  const now = services.clock.now();
  let columns: readonly string[] | undefined;
  let batch: ImportedUser[] = [];
  let failed = 0;
  let fault: string | undefined;
  let line = 0;
  const file = await openFile(services, job.id);
  for await (const row of readCsv(file.pieces)) {
    line++;
    if (columns === undefined) {
      columns = readHeader(pool, row);
      continue;
    }
    try {
      batch.push(readImportedUser(pool, columns, { row, sub: file.drawSub(), now }));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      failed++;
      fault ??= `Row ${line}: ${error.message.trim()}`;
    }
    if (batch.length + failed < BATCH) continue;
    if (!(await writeBatch(services, pool, { jobId: job.id, batch, failed }))) return { stopped: true, fault };
    batch = [];
    failed = 0;
    await turn();
  }
  if (columns === undefined) throw new ImportError('The file is empty.');
  const went = await writeBatch(services, pool, { jobId: job.id, batch, failed });
  return { stopped: !went, fault };
}

interface ImportFile {
  readonly pieces: AsyncIterable<string>;
  /**
   * A random `sub`. The values of a file are spread evenly and rise roughly in the order of its rows: neighbours in the
   * file are neighbours in the database's indexes. Otherwise every few users would rewrite other pages of the indexes.
   */
  drawSub(): string;
}

async function openFile({ store }: LocalServices, jobId: string): Promise<ImportFile> {
  const { count } = await store.db
    .selectFrom('import_uploads')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('job_id', '=', jobId)
    .executeTakeFirstOrThrow();
  let position = 0;
  async function* readPieces(): AsyncGenerator<string> {
    for (; ; position++) {
      const piece = await store.db
        .selectFrom('import_uploads')
        .select('text')
        .where('job_id', '=', jobId)
        .where('position', '=', position)
        .executeTakeFirst();
      if (piece === undefined) return;
      yield piece.text;
    }
  }
  return {
    pieces: readPieces(),
    drawSub: () => {
      const place = (Math.min(position, count - 1) + randomInt(2 ** 32) / 2 ** 32) / count;
      return (
        Math.floor(place * 2 ** 32)
          .toString(16)
          .padStart(8, '0') + randomUUID().slice(8)
      );
    },
  };
}

function readHeader(pool: UserPool, row: readonly string[]): readonly string[] {
  const known = new Set(listColumns(pool));
  const unknown = row.find((name) => !known.has(name));
  if (unknown !== undefined)
    throw new ImportError(`The header has a column that the user pool does not know: ${unknown}`);
  if (new Set(row).size < row.length) throw new ImportError('The header has a column twice.');
  if (!row.includes(USERNAME_COLUMN)) throw new ImportError(`The header has no column ${USERNAME_COLUMN}.`);
  return row;
}

/** @returns false, and writes nothing, if the job must stop */
async function writeBatch(
  { store, clock }: LocalServices,
  pool: UserPool,
  {
    jobId,
    batch,
    failed,
  }: { readonly jobId: string; readonly batch: readonly ImportedUser[]; readonly failed: number },
): Promise<boolean> {
  const write = async (tx: Kysely<Tables>): Promise<boolean> => {
    const job = await tx.selectFrom('import_jobs').select('status').where('id', '=', jobId).executeTakeFirst();
    if (job?.status !== 'Pending' && job?.status !== 'InProgress') return false;
    let imported = 0;
    for (const user of batch) if (await writeImportedUser(tx, pool, user)) imported++;
    await tx
      .updateTable('import_jobs')
      .set(({ eb }) => ({
        status: 'InProgress',
        imported: eb('imported', '+', imported),
        skipped: eb('skipped', '+', batch.length - imported),
        failed: eb('failed', '+', failed),
        worked_at: clock.now(),
      }))
      .where('id', '=', jobId)
      .execute();
    return true;
  };
  // The last transaction of the job waits for the disk, and with it all earlier ones.
  return await store.transaction(write, { survives: 'process' });
}

async function finish(
  { store, clock }: LocalServices,
  jobId: string,
  status: ImportStatus,
  message: string | undefined,
): Promise<void> {
  await store.transaction(async (tx) => {
    await tx
      .updateTable('import_jobs')
      .set({ status, completed_at: clock.now(), message: message?.slice(0, LONGEST_MESSAGE) ?? null })
      .where('id', '=', jobId)
      .execute();
    await tx.deleteFrom('import_uploads').where('job_id', '=', jobId).execute();
  });
}

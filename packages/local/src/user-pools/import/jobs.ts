import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import type { ImportJobRow } from '../base/account-schema.js';

/** The states of an import job. */
export type ImportStatus =
  | 'Created'
  | 'Pending'
  | 'InProgress'
  | 'Stopping'
  | 'Stopped'
  | 'Succeeded'
  | 'Failed'
  | 'Expired';

/** A running job writes users more often than this. A job that does not has ended with its server. */
const DEAD_AFTER_MS = 600_000;
/** How long a job waits for its start. */
const EXPIRES_AFTER_MS = 86_400_000;

/** The key of a job. */
export interface JobKey {
  readonly userPoolId: string;
  readonly jobId: string;
}

/** The state of a job by the server's clock: a job expires, and fails when it no longer writes. */
export function toStatus(services: Pick<LocalServices, 'clock'>, job: ImportJobRow): ImportStatus {
  const status = job.status as ImportStatus;
  const now = services.clock.now();
  if (status === 'Created') return now - job.created_at > EXPIRES_AFTER_MS ? 'Expired' : status;
  const working = status === 'Pending' || status === 'InProgress' || status === 'Stopping';
  return working && now - (job.worked_at ?? job.created_at) > DEAD_AFTER_MS ? 'Failed' : status;
}

/** Finds a job of any pool. */
export async function findJob(db: Kysely<Tables>, id: string): Promise<ImportJobRow | undefined> {
  return await db.selectFrom('import_jobs').selectAll().where('id', '=', id).executeTakeFirst();
}

/**
 * The job of a pool with this id.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function requireJob(db: Kysely<Tables>, { userPoolId, jobId }: JobKey): Promise<ImportJobRow> {
  const job = await findJob(db, jobId);
  if (job?.user_pool_id !== userPoolId) {
    throw new ServiceError('ResourceNotFoundException', `Import job ${jobId} does not exist.`);
  }
  return job;
}

/**
 * Up to `count` jobs of a pool, by id.
 *
 * @param page.after the id before the first one
 */
export async function listJobs(
  db: Kysely<Tables>,
  userPoolId: string,
  { after, count }: { readonly after: string; readonly count: number },
): Promise<readonly ImportJobRow[]> {
  return await db
    .selectFrom('import_jobs')
    .selectAll()
    .where('user_pool_id', '=', userPoolId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(count)
    .execute();
}

/** Writes a new job, which waits for its file. */
export async function insertJob(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { userPoolId, name, roleArn }: { readonly userPoolId: string; readonly name: string; readonly roleArn: string },
): Promise<ImportJobRow> {
  const job: ImportJobRow = {
    id: `import-${randomUUID()}`,
    user_pool_id: userPoolId,
    name,
    role_arn: roleArn,
    status: 'Created',
    uploaded: 0,
    imported: 0,
    skipped: 0,
    failed: 0,
    created_at: services.clock.now(),
    started_at: null,
    worked_at: null,
    completed_at: null,
    message: null,
  };
  await tx.insertInto('import_jobs').values(job).execute();
  return job;
}

async function requireJobStatus(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  key: JobKey,
): Promise<{ readonly job: ImportJobRow; readonly status: ReturnType<typeof toStatus> }> {
  const job = await requireJob(tx, key);
  return { job, status: toStatus(services, job) };
}

/**
 * Marks a job as started, if its file has arrived and no other import into the pool runs.
 *
 * @throws ServiceError `ResourceNotFoundException`, `PreconditionNotMetException`
 */
export async function startJob(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  key: JobKey,
): Promise<ImportJobRow> {
  const { job, status } = await requireJobStatus(tx, services, key);
  if (status !== 'Created') throw preconditionNotMet(`The job can not be started: it is ${status}.`);
  if (job.uploaded !== 1) throw preconditionNotMet('No file has been uploaded for the job.');
  const others = await tx
    .selectFrom('import_jobs')
    .selectAll()
    .where('user_pool_id', '=', job.user_pool_id)
    .where('status', 'in', ['Pending', 'InProgress', 'Stopping'])
    .execute();
  if (others.some((other) => toStatus(services, other) !== 'Failed')) {
    throw preconditionNotMet('Another import into the user pool is under way.');
  }
  const now = services.clock.now();
  return await writeJob(tx, { ...job, status: 'Pending', started_at: now, worked_at: now });
}

/**
 * Stops a job. A job that runs stops after the users that it is about to write.
 *
 * @throws ServiceError `ResourceNotFoundException`, `PreconditionNotMetException`
 */
export async function stopJob(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  key: JobKey,
): Promise<ImportJobRow> {
  const { job, status } = await requireJobStatus(tx, services, key);
  if (status !== 'Created' && status !== 'Pending' && status !== 'InProgress') {
    throw preconditionNotMet(`The job can not be stopped: it is ${status}.`);
  }
  return await writeJob(
    tx,
    status === 'Created'
      ? { ...job, status: 'Stopped', completed_at: services.clock.now() }
      : { ...job, status: 'Stopping' },
  );
}

async function writeJob(tx: Kysely<Tables>, job: ImportJobRow): Promise<ImportJobRow> {
  await tx.updateTable('import_jobs').set(job).where('id', '=', job.id).execute();
  return job;
}

function preconditionNotMet(message: string): ServiceError {
  return new ServiceError('PreconditionNotMetException', message);
}

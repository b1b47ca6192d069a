import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import type { ImportJobRow } from '../base/account-schema.js';

export type ImportStatus =
  | 'Created'
  | 'Pending'
  | 'InProgress'
  | 'Stopping'
  | 'Stopped'
  | 'Succeeded'
  | 'Failed'
  | 'Expired';

/** A job that is at work writes some users every so often. One that hasn't for so long died with its server. */
const DEAD_AFTER_MS = 600_000;
/** How long a job waits for its start. */
const EXPIRES_AFTER_MS = 86_400_000;
/** How long a file may be sent to the address that a job has for it. */
const UPLOAD_MS = 900_000;

/** `UserImportJobType` on the wire. Instants are seconds since the epoch. */
export interface ImportJobDescription {
  readonly JobName: string;
  readonly JobId: string;
  readonly UserPoolId: string;
  /** Takes the file by PUT, for 15 minutes. */
  readonly PreSignedUrl: string;
  readonly CreationDate: number;
  readonly StartDate?: number;
  readonly CompletionDate?: number;
  readonly Status: ImportStatus;
  readonly CloudWatchLogsRoleArn: string;
  readonly ImportedUsers: number;
  readonly SkippedUsers: number;
  readonly FailedUsers: number;
  readonly CompletionMessage?: string;
}

/** The state of a job, with what time alone made of it. */
export function statusOf(services: LocalServices, job: ImportJobRow): ImportStatus {
  const status = job.status as ImportStatus;
  const now = services.clock.now();
  if (status === 'Created') return now - job.created_at > EXPIRES_AFTER_MS ? 'Expired' : status;
  const working = status === 'Pending' || status === 'InProgress' || status === 'Stopping';
  return working && now - (job.worked_at ?? job.created_at) > DEAD_AFTER_MS ? 'Failed' : status;
}

export function describeJob(services: LocalServices, job: ImportJobRow): ImportJobDescription {
  const Status = statusOf(services, job);
  const message = job.message ?? (Status === 'Failed' ? 'The import did not go on.' : undefined);
  return {
    JobName: job.name,
    JobId: job.id,
    UserPoolId: job.user_pool_id,
    PreSignedUrl: uploadUrl(services, job),
    CreationDate: job.created_at / 1_000,
    ...(job.started_at !== null && { StartDate: job.started_at / 1_000 }),
    ...(job.completed_at !== null && { CompletionDate: job.completed_at / 1_000 }),
    Status,
    CloudWatchLogsRoleArn: job.role_arn,
    ImportedUsers: job.imported,
    SkippedUsers: job.skipped,
    FailedUsers: job.failed,
    ...(message !== undefined && { CompletionMessage: message }),
  };
}

const UPLOAD = 'import upload';

interface UploadPermission {
  readonly jobId: string;
  readonly expiresAt: number;
}

function uploadUrl(services: LocalServices, job: ImportJobRow): string {
  const permission: UploadPermission = { jobId: job.id, expiresAt: job.created_at + UPLOAD_MS };
  const token = services.sealer.seal(UPLOAD, permission).toString('base64url');
  return `${services.settings.publicUrl}/imports/${job.id}?signature=${token}`;
}

/** Whether an address to send a job's file to was made by this server, and is still good. */
export function mayUpload(services: LocalServices, jobId: string, signature: string): boolean {
  const permission = services.sealer.open(UPLOAD, Buffer.from(signature, 'base64url')) as UploadPermission | undefined;
  return permission?.jobId === jobId && services.clock.now() < permission.expiresAt;
}

/** @throws ServiceError `ResourceNotFoundException` */
export async function requireJob(
  db: Kysely<Tables>,
  { UserPoolId, JobId }: { readonly UserPoolId: string; readonly JobId: string },
): Promise<ImportJobRow> {
  const job = await findJob(db, JobId);
  if (job?.user_pool_id !== UserPoolId) {
    throw new ServiceError('ResourceNotFoundException', `Import job ${JobId} does not exist.`);
  }
  return job;
}

export async function findJob(db: Kysely<Tables>, id: string): Promise<ImportJobRow | undefined> {
  return await db.selectFrom('import_jobs').selectAll().where('id', '=', id).executeTakeFirst();
}

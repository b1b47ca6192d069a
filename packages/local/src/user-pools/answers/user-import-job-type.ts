import type { LocalServices } from '../../context/services.js';
import type { ImportJobRow } from '../base/account-schema.js';
import { type ImportStatus, toStatus } from '../import/jobs.js';
import { createUploadUrl } from '../import/upload-url.js';

/** `UserImportJobType`: an import job in answers. Instants are seconds since the epoch. */
export interface UserImportJobType {
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

/** A job as `UserImportJobType`. */
export function toUserImportJobType(services: LocalServices, job: ImportJobRow): UserImportJobType {
  const Status = toStatus(services, job);
  const message = job.message ?? (Status === 'Failed' ? 'The import did not go on.' : undefined);
  return {
    JobName: job.name,
    JobId: job.id,
    UserPoolId: job.user_pool_id,
    PreSignedUrl: createUploadUrl(services, job),
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

import type { LocalServices } from '../../context/services.js';
import type { ImportJobRow } from '../base/account-schema.js';

/** How long the address of a new job takes a file. */
const UPLOAD_MS = 900_000;

const UPLOAD = 'import upload';

interface UploadPermission {
  readonly jobId: string;
  readonly expiresAt: number;
}

/** The address that takes a job's file, signed by this server. */
export function createUploadUrl(services: Pick<LocalServices, 'sealer' | 'settings'>, job: ImportJobRow): string {
  const permission: UploadPermission = { jobId: job.id, expiresAt: job.created_at + UPLOAD_MS };
  const token = services.sealer.seal(UPLOAD, permission).toString('base64url');
  return `${services.settings.publicUrl}/imports/${job.id}?signature=${token}`;
}

/** Whether this server signed the address of a job, and it is not expired. */
export function canUpload(
  services: Pick<LocalServices, 'sealer' | 'clock'>,
  jobId: string,
  signature: string,
): boolean {
  const permission = services.sealer.open(UPLOAD, Buffer.from(signature, 'base64url')) as UploadPermission | undefined;
  return permission?.jobId === jobId && services.clock.now() < permission.expiresAt;
}

import type { LocalServices } from '../../context/services.js';
import { findJob, toStatus } from './jobs.js';
import { canUpload } from './upload-url.js';

/** The service's own limit for an import file. */
const LARGEST_FILE_BYTES = 100 * 1_048_576;
const PIECE_LENGTH = 65_536;

/** The outcome of an upload: the HTTP status, and a sentence. */
export interface UploadOutcome {
  readonly status: 200 | 403 | 409 | 413;
  readonly message: string;
}

/**
 * Writes the file of an import job as it arrives, piece by piece. It replaces an earlier file.
 *
 * @param upload.signature the one in the job's `PreSignedUrl`
 */
export async function receiveUpload(
  services: LocalServices,
  upload: { readonly jobId: string; readonly signature: string; readonly body: AsyncIterable<Uint8Array> },
): Promise<UploadOutcome> {
  const { store } = services;
  const { jobId, signature, body } = upload;
  const job = canUpload(services, jobId, signature) ? await findJob(store.db, jobId) : undefined;
  if (job === undefined) return { status: 403, message: 'This address takes no file, or no longer.' };
  if (toStatus(services, job) !== 'Created') return { status: 409, message: 'The import has been started.' };
  await store.transaction(async (tx) => {
    await tx.deleteFrom('import_uploads').where('job_id', '=', jobId).execute();
    await tx.updateTable('import_jobs').set({ uploaded: 0 }).where('id', '=', jobId).execute();
  });

  let position = 0;
  const keep = (text: string): Promise<void> =>
    store.transaction(
      async (tx) => {
        await tx.insertInto('import_uploads').values({ job_id: jobId, position: position++, text }).execute();
      },
      { survives: 'process' },
    );
  const decoder = new TextDecoder();
  let size = 0;
  let text = '';
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > LARGEST_FILE_BYTES) return { status: 413, message: 'An import file has 100 MB at most.' };
    text += decoder.decode(chunk, { stream: true });
    if (text.length < PIECE_LENGTH) continue;
    await keep(text);
    text = '';
  }
  await keep(text + decoder.decode());
  await store.transaction(async (tx) => {
    await tx.updateTable('import_jobs').set({ uploaded: 1 }).where('id', '=', jobId).execute();
  });
  return { status: 200, message: 'ok' };
}

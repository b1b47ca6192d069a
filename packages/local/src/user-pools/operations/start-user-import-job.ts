import type { Operation } from '../../iam/operation.js';
import { toUserImportJobType, type UserImportJobType } from '../answers/user-import-job-type.js';
import { startJob } from '../import/jobs.js';
import { runImport } from '../import/run.js';
import { requirePool } from '../pools/pool-settings.js';

interface StartUserImportJobInput {
  readonly UserPoolId: string;
  readonly JobId: string;
}

interface StartUserImportJobOutput {
  readonly UserImportJob: UserImportJobType;
}

/** Starts an import job, which runs on after the answer. */
export const startUserImportJob: Operation<StartUserImportJobInput, StartUserImportJobOutput> = {
  service: 'cognito-idp',
  name: 'StartUserImportJob',
  authorization: 'signed',
  handle: async ({ UserPoolId: userPoolId, JobId: jobId }, { services }) => {
    await requirePool(services.store.db, userPoolId);
    const job = await services.store.transaction((tx) => startJob(tx, services, { userPoolId, jobId }));
    runImport(services, job).catch(() => undefined);
    return { UserImportJob: toUserImportJobType(services, job) };
  },
};

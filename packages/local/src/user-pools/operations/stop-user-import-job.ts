import type { Operation } from '../../iam/operation.js';
import { toUserImportJobType, type UserImportJobType } from '../answers/user-import-job-type.js';
import { stopJob } from '../import/jobs.js';
import { requirePool } from '../pools/pool-settings.js';

interface StopUserImportJobInput {
  readonly UserPoolId: string;
  readonly JobId: string;
}

interface StopUserImportJobOutput {
  readonly UserImportJob: UserImportJobType;
}

/** Stops an import job. The users that it has written stay. */
export const stopUserImportJob: Operation<StopUserImportJobInput, StopUserImportJobOutput> = {
  service: 'cognito-idp',
  name: 'StopUserImportJob',
  authorization: 'signed',
  handle: async ({ UserPoolId: userPoolId, JobId: jobId }, { services }) => {
    await requirePool(services.store.db, userPoolId);
    const job = await services.store.transaction((tx) => stopJob(tx, services, { userPoolId, jobId }));
    return { UserImportJob: toUserImportJobType(services, job) };
  },
};

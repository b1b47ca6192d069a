import type { Operation } from '../../iam/operation.js';
import { toUserImportJobType, type UserImportJobType } from '../answers/user-import-job-type.js';
import { requireJob } from '../import/jobs.js';
import { requirePool } from '../pools/pool-settings.js';

interface DescribeUserImportJobInput {
  readonly UserPoolId: string;
  readonly JobId: string;
}

interface DescribeUserImportJobOutput {
  readonly UserImportJob: UserImportJobType;
}

/** Describes an import job and its progress. */
export const describeUserImportJob: Operation<DescribeUserImportJobInput, DescribeUserImportJobOutput> = {
  service: 'cognito-idp',
  name: 'DescribeUserImportJob',
  authorization: 'signed',
  handle: async ({ UserPoolId: userPoolId, JobId: jobId }, { services }) => {
    await requirePool(services.store.db, userPoolId);
    const job = await requireJob(services.store.db, { userPoolId, jobId });
    return { UserImportJob: toUserImportJobType(services, job) };
  },
};

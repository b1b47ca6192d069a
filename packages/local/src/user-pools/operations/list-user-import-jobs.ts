import type { Operation } from '../../iam/operation.js';
import { readPage } from '../answers/page.js';
import { toUserImportJobType, type UserImportJobType } from '../answers/user-import-job-type.js';
import { listJobs } from '../import/jobs.js';
import { requirePool } from '../pools/pool-settings.js';

interface ListUserImportJobsInput {
  readonly UserPoolId: string;
  readonly MaxResults: number;
  readonly PaginationToken?: string;
}

interface ListUserImportJobsOutput {
  readonly UserImportJobs: readonly UserImportJobType[];
  readonly PaginationToken?: string;
}

/** Lists the import jobs of a user pool. */
export const listUserImportJobs: Operation<ListUserImportJobsInput, ListUserImportJobsOutput> = {
  service: 'cognito-idp',
  name: 'ListUserImportJobs',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { id } = await requirePool(services.store.db, input.UserPoolId);
    const { entries, NextToken } = await readPage(services, {
      listing: `ListUserImportJobs ${id}`,
      token: input.PaginationToken,
      limit: input.MaxResults,
      read: (after, count) => listJobs(services.store.db, id, { after, count }),
      keyOf: (job) => job.id,
    });
    return {
      UserImportJobs: entries.map((job) => toUserImportJobType(services, job)),
      ...(NextToken !== undefined && { PaginationToken: NextToken }),
    };
  },
};

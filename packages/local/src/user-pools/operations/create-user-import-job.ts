import type { Operation } from '../../iam/operation.js';
import { toUserImportJobType, type UserImportJobType } from '../answers/user-import-job-type.js';
import { invalidParameter } from '../base/errors.js';
import { insertJob } from '../import/jobs.js';
import { requirePool } from '../pools/pool-settings.js';

interface CreateUserImportJobInput {
  readonly UserPoolId: string;
  readonly JobName: string;
  readonly CloudWatchLogsRoleArn: string;
  readonly PasswordHashingAlgorithm?: string;
}

interface CreateUserImportJobOutput {
  readonly UserImportJob: UserImportJobType;
}

/** Creates an import job. Its file goes to the `PreSignedUrl` of the answer. */
export const createUserImportJob: Operation<CreateUserImportJobInput, CreateUserImportJobOutput> = {
  service: 'cognito-idp',
  name: 'CreateUserImportJob',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { id: userPoolId } = await requirePool(services.store.db, input.UserPoolId);
    if (input.PasswordHashingAlgorithm !== undefined) {
      throw invalidParameter('Password hashes are not imported: SRP needs verifiers, which no hash gives.');
    }
    const { JobName: name, CloudWatchLogsRoleArn: roleArn } = input;
    const job = await services.store.transaction((tx) => insertJob(tx, services, { userPoolId, name, roleArn }));
    return { UserImportJob: toUserImportJobType(services, job) };
  },
};

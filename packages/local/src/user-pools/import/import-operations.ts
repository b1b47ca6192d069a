import { randomUUID } from 'node:crypto';
import type { Operation } from '../../iam/operation.js';
import { ServiceError } from '../../wire/service-error.js';
import type { ImportJobRow } from '../base/account-schema.js';
import { invalidParameter } from '../base/errors.js';
import { makePageToken, openPageToken } from '../base/page-tokens.js';
import { requirePool } from '../pools/pool-settings.js';
import { csvHeaderOperations } from './csv-header.js';
import { describeJob, type ImportJobDescription, requireJob, statusOf } from './jobs.js';
import { runImport } from './run.js';

interface CreateInput {
  readonly UserPoolId: string;
  readonly JobName: string;
  readonly CloudWatchLogsRoleArn: string;
  readonly PasswordHashingAlgorithm?: string;
}

interface JobOutput {
  readonly UserImportJob: ImportJobDescription;
}

const createUserImportJob: Operation<CreateInput, JobOutput> = {
  service: 'cognito-idp',
  name: 'CreateUserImportJob',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    if (input.PasswordHashingAlgorithm !== undefined) {
      throw invalidParameter('Password hashes are not imported: SRP needs verifiers, which no hash gives.');
    }
    const job: ImportJobRow = {
      id: `import-${randomUUID()}`,
      user_pool_id: pool.id,
      name: input.JobName,
      role_arn: input.CloudWatchLogsRoleArn,
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
    await services.store.transaction(async (tx) => {
      await tx.insertInto('import_jobs').values(job).execute();
    });
    return { UserImportJob: describeJob(services, job) };
  },
};

interface JobInput {
  readonly UserPoolId: string;
  readonly JobId: string;
}

const describeUserImportJob: Operation<JobInput, JobOutput> = {
  service: 'cognito-idp',
  name: 'DescribeUserImportJob',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await requirePool(services.store.db, input.UserPoolId);
    return { UserImportJob: describeJob(services, await requireJob(services.store.db, input)) };
  },
};

interface ListInput {
  readonly UserPoolId: string;
  readonly MaxResults: number;
  readonly PaginationToken?: string;
}

interface ListOutput {
  readonly UserImportJobs: readonly ImportJobDescription[];
  readonly PaginationToken?: string;
}

const listUserImportJobs: Operation<ListInput, ListOutput> = {
  service: 'cognito-idp',
  name: 'ListUserImportJobs',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    const listing = `ListUserImportJobs ${pool.id}`;
    const [after = ''] =
      input.PaginationToken === undefined ? [] : openPageToken(services, listing, input.PaginationToken);
    const rows = await services.store.db
      .selectFrom('import_jobs')
      .selectAll()
      .where('user_pool_id', '=', pool.id)
      .where('id', '>', after)
      .orderBy('id')
      .limit(input.MaxResults + 1)
      .execute();
    const page = rows.slice(0, input.MaxResults);
    const last = page.at(-1);
    return {
      UserImportJobs: page.map((job) => describeJob(services, job)),
      ...(rows.length > page.length &&
        last !== undefined && { PaginationToken: makePageToken(services, listing, [last.id]) }),
    };
  },
};

const startUserImportJob: Operation<JobInput, JobOutput> = {
  service: 'cognito-idp',
  name: 'StartUserImportJob',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { store, clock } = services;
    await requirePool(store.db, input.UserPoolId);
    const started = await store.transaction(async (tx): Promise<ImportJobRow> => {
      const job = await requireJob(tx, input);
      const status = statusOf(services, job);
      if (status !== 'Created') throw preconditionNotMet(`The job can not be started: it is ${status}.`);
      if (job.uploaded !== 1) throw preconditionNotMet('No file has been uploaded for the job.');
      const others = await tx
        .selectFrom('import_jobs')
        .selectAll()
        .where('user_pool_id', '=', job.user_pool_id)
        .where('status', 'in', ['Pending', 'InProgress', 'Stopping'])
        .execute();
      if (others.some((other) => statusOf(services, other) !== 'Failed')) {
        throw preconditionNotMet('Another import into the user pool is under way.');
      }
      const now = clock.now();
      const next: ImportJobRow = { ...job, status: 'Pending', started_at: now, worked_at: now };
      await tx.updateTable('import_jobs').set(next).where('id', '=', job.id).execute();
      return next;
    });
    runImport(services, started).catch(() => undefined);
    return { UserImportJob: describeJob(services, started) };
  },
};

const stopUserImportJob: Operation<JobInput, JobOutput> = {
  service: 'cognito-idp',
  name: 'StopUserImportJob',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { store, clock } = services;
    await requirePool(store.db, input.UserPoolId);
    const stopped = await store.transaction(async (tx): Promise<ImportJobRow> => {
      const job = await requireJob(tx, input);
      const status = statusOf(services, job);
      if (status !== 'Created' && status !== 'Pending' && status !== 'InProgress') {
        throw preconditionNotMet(`The job can not be stopped: it is ${status}.`);
      }
      const next: ImportJobRow =
        status === 'Created'
          ? { ...job, status: 'Stopped', completed_at: clock.now() }
          : { ...job, status: 'Stopping' };
      await tx.updateTable('import_jobs').set(next).where('id', '=', job.id).execute();
      return next;
    });
    return { UserImportJob: describeJob(services, stopped) };
  },
};

function preconditionNotMet(message: string): ServiceError {
  return new ServiceError('PreconditionNotMetException', message);
}

export const importOperations: readonly Operation[] = [
  createUserImportJob,
  describeUserImportJob,
  listUserImportJobs,
  startUserImportJob,
  stopUserImportJob,
  ...csvHeaderOperations,
];

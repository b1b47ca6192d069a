import type { Operation } from '../../iam/operation.js';
import { listColumns } from '../import/csv-header.js';
import { requirePool } from '../pools/pool-settings.js';

interface GetCsvHeaderInput {
  readonly UserPoolId: string;
}

interface GetCsvHeaderOutput {
  readonly UserPoolId: string;
  readonly CSVHeader: readonly string[];
}

/** Gets the columns of a user pool's import files. */
export const getCsvHeader: Operation<GetCsvHeaderInput, GetCsvHeaderOutput> = {
  service: 'cognito-idp',
  name: 'GetCSVHeader',
  authorization: 'signed',
  handle: async ({ UserPoolId }, { services: { store } }) => {
    const pool = await requirePool(store.db, UserPoolId);
    return { UserPoolId, CSVHeader: listColumns(pool) };
  },
};

import type { Operation } from '../../iam/operation.js';
import { removeTerms } from '../configuration/terms.js';
import { requirePool } from '../pools/pool-settings.js';

interface DeleteTermsInput {
  readonly UserPoolId: string;
  readonly TermsId: string;
}

/** Deletes terms. */
export const deleteTerms: Operation<DeleteTermsInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteTerms',
  authorization: 'signed',
  handle: async ({ UserPoolId, TermsId }, { services: { store } }) => {
    await store.transaction(async (tx) => {
      await requirePool(tx, UserPoolId);
      await removeTerms(tx, UserPoolId, TermsId);
    });
    return {};
  },
};

import type { Operation } from '../../iam/operation.js';
import { type TermsType, toTermsType } from '../answers/terms-type.js';
import { requireTerms } from '../configuration/terms.js';
import { requirePool } from '../pools/pool-settings.js';

interface DescribeTermsInput {
  readonly UserPoolId: string;
  readonly TermsId: string;
}

interface DescribeTermsOutput {
  readonly Terms: TermsType;
}

/** Describes terms by their id. */
export const describeTerms: Operation<DescribeTermsInput, DescribeTermsOutput> = {
  service: 'cognito-idp',
  name: 'DescribeTerms',
  authorization: 'signed',
  handle: async ({ UserPoolId, TermsId }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    return { Terms: toTermsType(await requireTerms(store.db, UserPoolId, TermsId)) };
  },
};

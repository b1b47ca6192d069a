import type { Operation } from '../../iam/operation.js';
import { type TermsType, toTermsType } from '../answers/terms-type.js';
import { requireClient } from '../clients/client-settings.js';
import { listTermsOfClient, termsNotFound } from '../configuration/terms.js';
import { requirePool } from '../pools/pool-settings.js';

interface DescribeTermsByClientInput {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly TermsName: string;
}

interface DescribeTermsByClientOutput {
  readonly Terms: TermsType;
}

/** Describes the terms of an app client by their name. */
export const describeTermsByClient: Operation<DescribeTermsByClientInput, DescribeTermsByClientOutput> = {
  service: 'cognito-idp',
  name: 'DescribeTermsByClient',
  authorization: 'signed',
  handle: async ({ UserPoolId, ClientId, TermsName }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    await requireClient(store.db, ClientId, UserPoolId);
    const all = await listTermsOfClient(store.db, UserPoolId, ClientId);
    const terms = all.find(({ content }) => content.TermsName === TermsName);
    if (terms === undefined) throw termsNotFound();
    return { Terms: toTermsType(terms) };
  },
};

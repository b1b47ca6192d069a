import type { Operation } from '../../iam/operation.js';
import { type LimitDefinitionType, type LimitType, toLimitType } from '../answers/limit-type.js';
import { readProvisionedLimit } from '../configuration/provisioned-limits.js';

interface GetProvisionedLimitInput {
  readonly LimitDefinition: LimitDefinitionType;
}

interface GetProvisionedLimitOutput {
  readonly Limit: LimitType;
}

/** Gets a limit of the account, in requests per second. */
export const getProvisionedLimit: Operation<GetProvisionedLimitInput, GetProvisionedLimitOutput> = {
  service: 'cognito-idp',
  name: 'GetProvisionedLimit',
  authorization: 'signed',
  handle: async ({ LimitDefinition: { LimitClass, Attributes } }, { services: { store } }) => ({
    Limit: toLimitType(LimitClass, await readProvisionedLimit(store.db, Attributes['Category'])),
  }),
};

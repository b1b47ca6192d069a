import type { Operation } from '../../iam/operation.js';
import { type LimitDefinitionType, type LimitType, toLimitType } from '../answers/limit-type.js';
import { changeProvisionedLimit } from '../configuration/provisioned-limits.js';

interface UpdateProvisionedLimitInput {
  readonly LimitDefinition: LimitDefinitionType;
  readonly RequestedLimitValue: number;
}

interface UpdateProvisionedLimitOutput {
  readonly Limit: LimitType;
}

/** Changes a limit of the account. It has no effect here: it is kept and shown. */
export const updateProvisionedLimit: Operation<UpdateProvisionedLimitInput, UpdateProvisionedLimitOutput> = {
  service: 'cognito-idp',
  name: 'UpdateProvisionedLimit',
  authorization: 'signed',
  handle: async ({ LimitDefinition, RequestedLimitValue: value }, { services: { store } }) => {
    const { LimitClass, Attributes } = LimitDefinition;
    const limit = await store.transaction((tx) =>
      changeProvisionedLimit(tx, { category: Attributes['Category'], value }),
    );
    return { Limit: toLimitType(LimitClass, limit) };
  },
};

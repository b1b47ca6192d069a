import type { Operation } from '../../iam/operation.js';
import { type TermsType, toTermsType } from '../answers/terms-type.js';
import { assertValidLinks, changeTerms, type TermsSettings } from '../configuration/terms.js';
import { requirePool } from '../pools/pool-settings.js';

interface UpdateTermsInput extends Partial<Omit<TermsSettings, 'ClientId'>> {
  readonly UserPoolId: string;
  readonly TermsId: string;
}

interface UpdateTermsOutput {
  readonly Terms: TermsType;
}

/** Changes terms. An omitted member keeps its value. */
export const updateTerms: Operation<UpdateTermsInput, UpdateTermsOutput> = {
  service: 'cognito-idp',
  name: 'UpdateTerms',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId: userPoolId, TermsId: id, TermsName, TermsSource, Enforcement, Links } = input;
    if (Links !== undefined) assertValidLinks(Links);
    const given = {
      ...(TermsName !== undefined && { TermsName }),
      ...(TermsSource !== undefined && { TermsSource }),
      ...(Enforcement !== undefined && { Enforcement }),
      ...(Links !== undefined && { Links }),
    };
    const terms = await services.store.transaction(async (tx) => {
      await requirePool(tx, userPoolId);
      return await changeTerms(tx, services, { userPoolId, id, given });
    });
    return { Terms: toTermsType(terms) };
  },
};

import type { Operation } from '../../iam/operation.js';
import { type TermsType, toTermsType } from '../answers/terms-type.js';
import { requireClient } from '../clients/client-settings.js';
import { assertValidLinks, insertTerms, type TermsSettings } from '../configuration/terms.js';
import { requirePool } from '../pools/pool-settings.js';

interface CreateTermsInput extends Omit<TermsSettings, 'Links'> {
  readonly UserPoolId: string;
  readonly Links?: TermsSettings['Links'];
}

interface CreateTermsOutput {
  readonly Terms: TermsType;
}

/** Creates terms for an app client. */
export const createTerms: Operation<CreateTermsInput, CreateTermsOutput> = {
  service: 'cognito-idp',
  name: 'CreateTerms',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId: userPoolId, ClientId, TermsName, TermsSource, Enforcement, Links = {} } = input;
    assertValidLinks(Links);
    const content: TermsSettings = { ClientId, TermsName, TermsSource, Enforcement, Links };
    const terms = await services.store.transaction(async (tx) => {
      await requirePool(tx, userPoolId);
      await requireClient(tx, ClientId, userPoolId);
      return await insertTerms(tx, services, { userPoolId, content });
    });
    return { Terms: toTermsType(terms) };
  },
};

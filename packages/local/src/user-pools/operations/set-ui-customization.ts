import type { Operation } from '../../iam/operation.js';
import { toUiCustomizationType, type UiCustomizationType } from '../answers/ui-customization-type.js';
import { invalidParameter } from '../base/errors.js';
import { requireClient } from '../clients/client-settings.js';
import { listDomains } from '../configuration/domains.js';
import { EVERY_CLIENT } from '../configuration/items.js';
import { changeUiCustomization, toImageUrl } from '../configuration/ui-customization.js';
import { requirePool } from '../pools/pool-settings.js';

interface SetUiCustomizationInput {
  readonly UserPoolId: string;
  readonly ClientId?: string;
  readonly CSS?: string;
  /** Base64. */
  readonly ImageFile?: string;
}

interface SetUiCustomizationOutput {
  readonly UICustomization: UiCustomizationType;
}

/** Sets the look of the classic hosted pages, for one client or for every client. */
export const setUiCustomization: Operation<SetUiCustomizationInput, SetUiCustomizationOutput> = {
  service: 'cognito-idp',
  name: 'SetUICustomization',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId: userPoolId, ClientId: clientId = EVERY_CLIENT, CSS, ImageFile } = input;
    const changed = await services.store.transaction(async (tx) => {
      await requirePool(tx, userPoolId);
      if (clientId !== EVERY_CLIENT) await requireClient(tx, clientId, userPoolId);
      if ((await listDomains(tx, userPoolId)).length === 0) {
        throw invalidParameter('There has to be an existing domain associated with this user pool');
      }
      const given = {
        ...(CSS !== undefined && { CSS }),
        ...(ImageFile !== undefined && { ImageUrl: toImageUrl(ImageFile) }),
      };
      return await changeUiCustomization(tx, services, { userPoolId, clientId, given });
    });
    return { UICustomization: toUiCustomizationType(changed) };
  },
};

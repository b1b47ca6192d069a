import type { Operation } from '../../iam/operation.js';
import { toUiCustomizationType, type UiCustomizationType } from '../answers/ui-customization-type.js';
import { requireClient } from '../clients/client-settings.js';
import { EVERY_CLIENT } from '../configuration/items.js';
import { findUiCustomization } from '../configuration/ui-customization.js';
import { requirePool } from '../pools/pool-settings.js';

interface GetUiCustomizationInput {
  readonly UserPoolId: string;
  readonly ClientId?: string;
}

interface GetUiCustomizationOutput {
  readonly UICustomization: UiCustomizationType;
}

/** Gets the look of the classic hosted pages. A client without a look of its own has the one of every client. */
export const getUiCustomization: Operation<GetUiCustomizationInput, GetUiCustomizationOutput> = {
  service: 'cognito-idp',
  name: 'GetUICustomization',
  authorization: 'signed',
  handle: async ({ UserPoolId, ClientId = EVERY_CLIENT }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    if (ClientId !== EVERY_CLIENT) await requireClient(store.db, ClientId, UserPoolId);
    const found = await findUiCustomization(store.db, UserPoolId, ClientId);
    return { UICustomization: found === undefined ? { UserPoolId, ClientId } : toUiCustomizationType(found) };
  },
};

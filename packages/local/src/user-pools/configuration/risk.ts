import type { Operation } from '../../iam/operation.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { requireClient } from '../clients/client-settings.js';
import { requirePool, type UserPool } from '../pools/pool-settings.js';
import { findItem, type Item, writeItem } from './items.js';

interface TakeoverAction {
  readonly Notify: boolean;
  readonly EventAction: string;
}

/** What threat protection is to do. Nothing is recognised as a threat here: it is kept and given back. */
interface RiskSettings {
  readonly CompromisedCredentialsRiskConfiguration?: Readonly<Record<string, unknown>>;
  readonly AccountTakeoverRiskConfiguration?: {
    readonly NotifyConfiguration?: Readonly<Record<string, unknown>>;
    readonly Actions: Readonly<Record<string, TakeoverAction>>;
  };
  readonly RiskExceptionConfiguration?: {
    readonly BlockedIPRangeList?: readonly string[];
    readonly SkippedIPRangeList?: readonly string[];
  };
}

interface RiskKey {
  readonly UserPoolId: string;
  readonly ClientId?: string;
}

interface RiskOutput {
  readonly RiskConfiguration: RiskKey & RiskSettings & { readonly LastModifiedDate?: number };
}

const EVERY_CLIENT = 'ALL';

function keyOf({ UserPoolId, ClientId = EVERY_CLIENT }: RiskKey) {
  return { userPoolId: UserPoolId, kind: 'riskConfiguration', name: ClientId } as const;
}

const setRiskConfiguration: Operation<RiskKey & RiskSettings, RiskOutput> = {
  service: 'cognito-idp',
  name: 'SetRiskConfiguration',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const {
      CompromisedCredentialsRiskConfiguration: compromised,
      AccountTakeoverRiskConfiguration: takeover,
      RiskExceptionConfiguration: exceptions,
    } = input;
    checkTakeover(takeover);
    for (const range of [...(exceptions?.BlockedIPRangeList ?? []), ...(exceptions?.SkippedIPRangeList ?? [])]) {
      if (!isAddressRange(range)) throw invalidParameter(`${range} is not a range of IP addresses in CIDR notation.`);
    }
    return await services.store.transaction(async (tx) => {
      requireThreatProtection(await requirePool(tx, input.UserPoolId));
      if (input.ClientId !== undefined) await requireClient(tx, input.ClientId, input.UserPoolId);
      const content: RiskSettings = {
        ...(compromised !== undefined && { CompromisedCredentialsRiskConfiguration: compromised }),
        ...(takeover !== undefined && { AccountTakeoverRiskConfiguration: takeover }),
        ...(exceptions !== undefined && { RiskExceptionConfiguration: exceptions }),
      };
      return describe(await writeItem(tx, services, { ...keyOf(input), content }));
    });
  },
};

function checkTakeover(takeover: RiskSettings['AccountTakeoverRiskConfiguration']): void {
  if (takeover === undefined || takeover.NotifyConfiguration !== undefined) return;
  if (Object.values(takeover.Actions).some(({ Notify }) => Notify)) {
    throw invalidParameter('NotifyConfiguration is required when an action notifies.');
  }
}

function isAddressRange(text: string): boolean {
  const [address = '', bits = ''] = text.split('/');
  const isAddress = /^\d{1,3}(\.\d{1,3}){3}$/.test(address) || /^[0-9a-fA-F:]*:[0-9a-fA-F:.]*$/.test(address);
  return isAddress && /^\d{1,3}$/.test(bits) && Number(bits) <= (address.includes(':') ? 128 : 32);
}

function requireThreatProtection({ settings }: UserPool): void {
  const addOns = settings['UserPoolAddOns'] as { readonly AdvancedSecurityMode?: string } | undefined;
  if ((addOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF') return;
  throw new ServiceError('UserPoolAddOnNotEnabledException', 'User pool add-ons are not enabled');
}

/** What is set for the client, or else for every client. */
const describeRiskConfiguration: Operation<RiskKey, RiskOutput> = {
  service: 'cognito-idp',
  name: 'DescribeRiskConfiguration',
  authorization: 'signed',
  handle: async (input, { services: { store } }) => {
    requireThreatProtection(await requirePool(store.db, input.UserPoolId));
    if (input.ClientId !== undefined) await requireClient(store.db, input.ClientId, input.UserPoolId);
    const found =
      (await findItem<RiskSettings>(store.db, keyOf(input))) ??
      (await findItem<RiskSettings>(store.db, keyOf({ UserPoolId: input.UserPoolId })));
    return found === undefined ? { RiskConfiguration: { UserPoolId: input.UserPoolId } } : describe(found);
  },
};

function describe({ userPoolId, name, content, modifiedAt }: Item<RiskSettings>): RiskOutput {
  return {
    RiskConfiguration: {
      UserPoolId: userPoolId,
      ...(name !== EVERY_CLIENT && { ClientId: name }),
      ...content,
      LastModifiedDate: modifiedAt / 1_000,
    },
  };
}

export const riskOperations: readonly Operation[] = [setRiskConfiguration, describeRiskConfiguration];

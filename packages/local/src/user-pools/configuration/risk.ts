import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import type { UserPool } from '../pools/pool-settings.js';
import { EVERY_CLIENT, findItem, type Item, writeItem } from './items.js';

interface TakeoverAction {
  readonly Notify: boolean;
  readonly EventAction: string;
}

/** The configuration of threat protection, with the API's names. It has no effect here: it is kept and shown. */
export interface RiskSettings {
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

/** Whose configuration it is: of one app client, or of every client. */
export interface RiskKey {
  readonly userPoolId: string;
  readonly clientId: string | undefined;
}

function toKey({ userPoolId, clientId = EVERY_CLIENT }: RiskKey) {
  return { userPoolId, kind: 'riskConfiguration', name: clientId } as const;
}

/** Finds the configuration for a client: its own, or the one of every client. */
export async function findRiskSettings(db: Kysely<Tables>, key: RiskKey): Promise<Item<RiskSettings> | undefined> {
  return (await findItem(db, toKey(key))) ?? (await findItem(db, toKey({ ...key, clientId: undefined })));
}

/** Writes the configuration for a client, or for every client. */
export async function writeRiskSettings(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { content, ...key }: RiskKey & { readonly content: RiskSettings },
): Promise<Item<RiskSettings>> {
  return await writeItem(tx, services, { ...toKey(key), content });
}

/** The app client of a configuration; `undefined` for the one of every client. */
export function findRiskClient({ name }: Item<RiskSettings>): string | undefined {
  return name === EVERY_CLIENT ? undefined : name;
}

/**
 * Checks the members of a configuration.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function assertValidRiskSettings(settings: RiskSettings): void {
  const { AccountTakeoverRiskConfiguration: takeover, RiskExceptionConfiguration: exceptions } = settings;
  const isNotifying = Object.values(takeover?.Actions ?? {}).some(({ Notify }) => Notify);
  if (isNotifying && takeover?.NotifyConfiguration === undefined) {
    throw invalidParameter('NotifyConfiguration is required when an action notifies.');
  }
  for (const range of [...(exceptions?.BlockedIPRangeList ?? []), ...(exceptions?.SkippedIPRangeList ?? [])]) {
    if (!isAddressRange(range)) throw invalidParameter(`${range} is not a range of IP addresses in CIDR notation.`);
  }
}

function isAddressRange(text: string): boolean {
  const [address = '', bits = ''] = text.split('/');
  const isAddress = /^\d{1,3}(\.\d{1,3}){3}$/.test(address) || /^[0-9a-fA-F:]*:[0-9a-fA-F:.]*$/.test(address);
  return isAddress && /^\d{1,3}$/.test(bits) && Number(bits) <= (address.includes(':') ? 128 : 32);
}

/**
 * Checks that a pool has threat protection.
 *
 * @throws ServiceError `UserPoolAddOnNotEnabledException`
 */
export function assertThreatProtection({ settings }: UserPool): void {
  const addOns = settings['UserPoolAddOns'] as { readonly AdvancedSecurityMode?: string } | undefined;
  if ((addOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF') return;
  throw new ServiceError('UserPoolAddOnNotEnabledException', 'User pool add-ons are not enabled');
}

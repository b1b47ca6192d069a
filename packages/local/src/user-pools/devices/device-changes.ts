import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import type { SrpVerifier } from '../srp/srp.js';
import { type DeviceName, deviceNotFound, findDevice } from './devices.js';

/** A device that a user confirms. */
interface NewDevice extends DeviceName {
  readonly signInId: string;
  readonly name: string | undefined;
  /** SRP salt and verifier of the device's password. */
  readonly verifier: SrpVerifier;
  /** The address that it is confirmed from. */
  readonly sourceIp: string | undefined;
  readonly isRemembered: boolean;
}

/**
 * Confirms the device of a sign-in: writes the verifier by which the device proves itself from now on.
 *
 * @throws ServiceError `ResourceNotFoundException` for another sign-in's device, `DeviceKeyExistsException`
 */
export async function insertDevice(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { sub, key, signInId, name, verifier, sourceIp, isRemembered }: NewDevice,
): Promise<void> {
  const signIn = await tx.selectFrom('sign_ins').select('device_key').where('id', '=', signInId).executeTakeFirst();
  if (signIn?.device_key !== key) throw deviceNotFound();
  if ((await findDevice(tx, { sub, key })) !== undefined) {
    throw new ServiceError('DeviceKeyExistsException', 'The device is confirmed already.');
  }
  const now = services.clock.now();
  await tx
    .insertInto('devices')
    .values({
      device_key: key,
      sub,
      name: name ?? null,
      srp_salt: verifier.salt,
      srp_verifier: verifier.verifier,
      remembered: isRemembered ? 1 : 0,
      created_at: now,
      modified_at: now,
      authenticated_at: now,
      last_ip: sourceIp ?? null,
    })
    .execute();
  await tx
    .updateTable('sign_ins')
    .set({ device_confirmed: 1 })
    .where('sub', '=', sub)
    .where('device_key', '=', key)
    .execute();
}

/**
 * Deletes a device of a user.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function removeDevice(tx: Kysely<Tables>, { sub, key }: DeviceName): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom('devices')
    .where('device_key', '=', key)
    .where('sub', '=', sub)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw deviceNotFound();
}

/**
 * Remembers a device of a user, or stops remembering it.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function markDevice(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { sub, key, isRemembered }: DeviceName & { readonly isRemembered: boolean },
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('devices')
    .set({ remembered: isRemembered ? 1 : 0, modified_at: services.clock.now() })
    .where('device_key', '=', key)
    .where('sub', '=', sub)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw deviceNotFound();
}

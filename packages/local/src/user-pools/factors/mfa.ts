import type { Kysely } from 'kysely';
import { type PreparedQuery, prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import type { UserMfaRow } from '../base/sign-in-schema.js';

/** The second factors, by the names of their challenges. */
export type SecondFactor = 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA' | 'EMAIL_OTP';

/** The second factors of a user. */
export interface Mfa {
  /** The factors that are switched on. */
  readonly enabled: Readonly<Record<SecondFactor, boolean>>;
  readonly preferred: SecondFactor | undefined;
  /** Whether a passkey replaces the password also where a second factor is required. */
  readonly webAuthn: boolean;
  /** The authenticator that gave a right code. */
  readonly totp: { readonly secret: string; readonly name: string | undefined } | undefined;
  /** The secret of an authenticator that has not given a right code yet. */
  readonly pendingSecret: string | undefined;
  /** The 30-second step of the last accepted code. */
  readonly lastStep: number;
}

const findRow: PreparedQuery<{ sub: string }, UserMfaRow> = prepare<{ sub: string }, UserMfaRow>((db, place) =>
  db.selectFrom('user_mfa').selectAll().where('sub', '=', place('sub')),
);

/** The second factors of a user. A user who set none up has none. */
export async function findMfa(db: Kysely<Tables>, sub: string): Promise<Mfa> {
  const [row] = await findRow(db, { sub });
  return readMfa(row);
}

/** Reads the second factors of a user from a row, if there is one. */
export function readMfa(row: UserMfaRow | undefined): Mfa {
  return {
    enabled: {
      SMS_MFA: row?.sms === 1,
      SOFTWARE_TOKEN_MFA: row?.totp === 1,
      EMAIL_OTP: row?.email === 1,
    },
    preferred: (row?.preferred ?? undefined) as SecondFactor | undefined,
    webAuthn: row?.web_authn === 1,
    totp: row?.totp_secret == null ? undefined : { secret: row.totp_secret, name: row.totp_name ?? undefined },
    pendingSecret: row?.totp_pending ?? undefined,
    lastStep: row?.totp_last_step ?? 0,
  };
}

/** Writes the second factors of a user. */
export async function saveMfa(tx: Kysely<Tables>, sub: string, mfa: Mfa): Promise<void> {
  const row: Omit<UserMfaRow, 'sub'> = {
    sms: mfa.enabled.SMS_MFA ? 1 : 0,
    totp: mfa.enabled.SOFTWARE_TOKEN_MFA ? 1 : 0,
    email: mfa.enabled.EMAIL_OTP ? 1 : 0,
    web_authn: mfa.webAuthn ? 1 : 0,
    preferred: mfa.preferred ?? null,
    totp_secret: mfa.totp?.secret ?? null,
    totp_name: mfa.totp?.name ?? null,
    totp_pending: mfa.pendingSecret ?? null,
    totp_last_step: mfa.lastStep,
  };
  await tx
    .insertInto('user_mfa')
    .values({ sub, ...row })
    .onConflict((conflict) => conflict.column('sub').doUpdateSet(row))
    .execute();
}

/** The second factors, in the order in which the service lists them. */
export const ALL_SECOND_FACTORS: readonly SecondFactor[] = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'];

/** Whether a name is that of a second factor. */
export function isSecondFactor(name: string): name is SecondFactor {
  return (ALL_SECOND_FACTORS as readonly string[]).includes(name);
}

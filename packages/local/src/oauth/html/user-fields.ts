import type { UserPool } from '../../user-pools/pools/pool-settings.js';
import type { Field } from './layout.js';

/** The field for the user name, as the pool's users sign in. */
export function userNameField({ settings }: UserPool, value: string | undefined): Field {
  const { UsernameAttributes = [], AliasAttributes = [] } = settings;
  const byEmail = UsernameAttributes.includes('email');
  const byPhone = UsernameAttributes.includes('phone_number');
  const common = { name: 'username', value, autocomplete: 'username' } as const;
  if (byEmail && byPhone) return { ...common, label: 'E-mail address or phone number' };
  if (byEmail) return { ...common, label: 'E-mail address', type: 'email' };
  if (byPhone) return { ...common, label: 'Phone number', type: 'tel' };
  return { ...common, label: AliasAttributes.includes('email') ? 'User name or e-mail address' : 'User name' };
}

const LABELS: Readonly<Record<string, string>> = {
  email: 'E-mail address',
  phone_number: 'Phone number (with country code)',
  given_name: 'First name',
  family_name: 'Last name',
  birthdate: 'Date of birth',
  preferred_username: 'Preferred user name',
};

const TYPES: Readonly<Record<string, Field['type']>> = {
  email: 'email',
  phone_number: 'tel',
  birthdate: 'date',
  website: 'url',
};

/** The prefix of form fields that hold attributes. */
const ATTRIBUTE_PREFIX = 'attribute.';

/** An attribute as a field. */
export function attributeField(name: string, value: string | undefined): Field {
  const words = name.replace(/^custom:/, '').replaceAll('_', ' ');
  return {
    name: `${ATTRIBUTE_PREFIX}${name}`,
    label: LABELS[name] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
    type: TYPES[name] ?? 'text',
    value,
  };
}

/** The attributes among the fields of a form, by name. */
export function readAttributes(form: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(form)
      .filter(([name]) => name.startsWith(ATTRIBUTE_PREFIX))
      .map(([name, value]) => [name.slice(ATTRIBUTE_PREFIX.length), value]),
  );
}

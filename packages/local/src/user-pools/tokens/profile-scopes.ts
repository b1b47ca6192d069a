const CONTACTS: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
};

/**
 * Whether scopes open an attribute: `email` and `phone` what they are called after, `profile` all others. Where none of
 * the three was asked for, nothing is narrowed.
 */
export function isInScope(attribute: string, scopes: readonly string[]): boolean {
  const contact = Object.keys(CONTACTS).find((scope) => CONTACTS[scope]?.includes(attribute));
  const narrows = ['email', 'phone', 'profile'].some((scope) => scopes.includes(scope));
  return !narrows || attribute === 'identities' || scopes.includes(contact ?? 'profile');
}

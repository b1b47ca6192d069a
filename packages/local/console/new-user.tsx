import type { VNode } from 'preact';
import type { Connection } from './connection.js';
import { FormDialog } from './dialogs.js';
import { Field } from './parts.js';

/** `AdminCreateUser`, with the few inputs that a user needs to sign in. */
export function NewUser({ userPoolId, onClose }: { userPoolId: string; onClose: () => void }): VNode {
  const create = async (connection: Connection, fields: Readonly<Record<string, string>>): Promise<void> => {
    const { email = '', phone = '', password = '', invite } = fields;
    const username = (fields['username'] ?? '').trim();
    const contacts = [
      ['email', email.trim() || (username.includes('@') ? username : '')],
      ['phone_number', phone.trim()],
    ].filter(([, value]) => value !== '');
    await connection.call('AdminCreateUser', {
      UserPoolId: userPoolId,
      Username: username,
      UserAttributes: contacts.flatMap(([Name, Value]) => [
        { Name, Value },
        { Name: `${Name}_verified`, Value: 'true' },
      ]),
      ...(invite === undefined && { MessageAction: 'SUPPRESS' }),
    });
    if (password === '') return;
    const set = { UserPoolId: userPoolId, Username: username, Password: password, Permanent: true };
    await connection.call('AdminSetUserPassword', set);
  };
  return (
    <FormDialog title="Create a user" submit="Create" done="The user has been created." act={create} onClose={onClose}>
      <Field label="User name, or e-mail address if the pool uses it">
        {(id) => <input id={id} name="username" required autocomplete="off" autocapitalize="none" spellcheck={false} />}
      </Field>
      <Field label="E-mail address, verified">
        {(id) => <input id={id} name="email" type="email" autocomplete="off" />}
      </Field>
      <Field label="Phone number, verified">
        {(id) => <input id={id} name="phone" type="tel" autocomplete="off" placeholder="+15550100" />}
      </Field>
      <Field label="Password; without one the user gets a temporary one">
        {(id) => <input id={id} name="password" type="password" autocomplete="new-password" />}
      </Field>
      <label class="check">
        <input type="checkbox" name="invite" />
        Send the invitation
      </label>
    </FormDialog>
  );
}

import type { VNode } from 'preact';
import { useAction } from './live.js';
import { Field, submitting } from './parts.js';
import type { Attribute } from './shapes.js';
import type { UserPlace } from './user.js';

/** Shows, changes and adds a user's attributes. */
export function UserAttributes({
  userPoolId,
  username,
  attributes,
}: UserPlace & { attributes: readonly Attribute[] }): VNode {
  const act = useAction();
  const set = ({ name = '', value = '' }: Readonly<Record<string, string>>, form: HTMLFormElement): void => {
    const input = {
      UserPoolId: userPoolId,
      Username: username,
      UserAttributes: [{ Name: name.trim(), Value: value }],
    };
    void act(`${name} is set.`, (connection) => connection.call('AdminUpdateUserAttributes', input)).then((isSet) => {
      if (isSet) form.reset();
    });
  };
  return (
    <section class="card" aria-labelledby="attributes">
      <h2 id="attributes">Attributes</h2>
      <dl>
        {attributes.map(({ Name, Value }) => (
          <div key={Name}>
            <dt>{Name}</dt>
            <dd>{Value}</dd>
          </div>
        ))}
      </dl>
      <form class="row" onSubmit={submitting(set)}>
        <Field label="Attribute">
          {(id) => (
            <>
              <input id={id} name="name" list="attribute-names" required autocomplete="off" spellcheck={false} />
              <datalist id="attribute-names">
                {['email', 'email_verified', 'phone_number', 'phone_number_verified', 'name', 'custom:'].map((name) => (
                  <option key={name} value={name} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field label="Value">{(id) => <input id={id} name="value" autocomplete="off" />}</Field>
        <button type="submit" class="second">
          Set attribute
        </button>
      </form>
    </section>
  );
}

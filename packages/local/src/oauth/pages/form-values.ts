import { validateValues } from '../../model/validate.js';

/** The values of a form, under the constraints that the service has for them everywhere. */
interface FormValues {
  readonly username: string;
  readonly password?: string;
  /** The code of a message. */
  readonly code?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

const SHAPES: Readonly<Record<keyof FormValues, string>> = {
  username: 'UsernameType',
  password: 'PasswordType',
  code: 'ConfirmationCodeType',
  attributes: 'AttributeListType',
};

/**
 * Checks the values of a form by the service's model: lengths and characters.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function checkFormValues({ attributes, ...texts }: FormValues): void {
  const list = attributes && Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  const values = { ...texts, ...(list !== undefined && { attributes: list }) };
  const shapes = Object.entries(SHAPES).filter(([name]) => Object.hasOwn(values, name));
  validateValues('cognito-idp', Object.fromEntries(shapes), values);
}

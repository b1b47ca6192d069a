/**
 * A build has no configuration, or not one for production.
 *
 * - `missing`: the file does not exist, or cannot be read
 * - `invalid`: it is not JSON, or the module has no configuration as its default export
 * - `loopback`: it names an address of this machine
 */
export class OutputsError extends Error {
  override readonly name = 'OutputsError';
  readonly code: 'missing' | 'invalid' | 'loopback';

  constructor(code: OutputsError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

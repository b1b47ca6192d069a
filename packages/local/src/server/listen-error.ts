import { findErrorCode } from '../base/error-code.js';

/** Where a server was to listen. */
interface Place {
  readonly port: number | string;
  readonly host: string;
}

/** What a caller knows the options by. */
interface OptionNames {
  readonly port: string;
  readonly host: string;
}

const OPTION_NAMES: OptionNames = { port: '`port`', host: '`host`' };

/**
 * Why a server cannot listen, and the way out, as a sentence.
 *
 * @returns undefined for an error that listening does not have
 */
export function explainListen(
  error: unknown,
  { port, host }: Place,
  names: OptionNames = OPTION_NAMES,
): string | undefined {
  switch (findErrorCode(error)) {
    case 'EADDRINUSE':
      return `Port ${port} is in use: stop the program that listens there, or give ${names.port} another number, or 0 for a free one.`;
    case 'EACCES':
      return `Port ${port} needs rights that this user does not have: give ${names.port} a number above 1023.`;
    case 'ERR_SOCKET_BAD_PORT':
      return `${names.port} takes a number from 0 to 65535, not ${port}.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `This machine has no address ${host} to listen on: give ${names.host} one that it has, such as 127.0.0.1.`;
    default:
      return undefined;
  }
}

/** The error of a server that cannot listen: Node's `code` with a sentence, and Node's error as the `cause`. */
export function toListenError(cause: unknown, place: Place): unknown {
  const message = explainListen(cause, place);
  return message === undefined ? cause : Object.assign(new Error(message, { cause }), { code: findErrorCode(cause) });
}

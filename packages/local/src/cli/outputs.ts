import { print } from './print.js';
import { askServer, type RemoteArguments } from './remote.js';

/**
 * `claviger outputs`
 *
 * @throws {Error} whose message is a sentence for the user
 */
export async function printOutputs(args: RemoteArguments): Promise<void> {
  await print(`${JSON.stringify(await askServer(args, 'outputs'), null, 2)}\n`);
}

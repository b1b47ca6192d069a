import { askServer, type RemoteArguments } from './remote.js';
import { writeResult } from './write-result.js';

/**
 * `claviger outputs`
 *
 * @throws {Error} whose message is a sentence for the user
 */
export async function printOutputs(args: RemoteArguments & { readonly out: string | undefined }): Promise<void> {
  await writeResult(`${JSON.stringify(await askServer(args, 'outputs'), null, 2)}\n`, args.out);
}

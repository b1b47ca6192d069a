import { parsePort, UsageError } from './options.js';

/** As the command line gives them. */
export interface OutputsArguments {
  readonly port: string;
  readonly url: string | undefined;
  readonly token: string | undefined;
}

/**
 * `claviger outputs`
 *
 * @throws {Error} whose message is a sentence for the person at the terminal
 */
export async function printOutputs(args: OutputsArguments): Promise<void> {
  const url = (args.url ?? `http://127.0.0.1:${parsePort(args.port)}`).replace(/\/+$/, '');
  console.log(JSON.stringify(await fetchOutputs(url, args.token), null, 2));
}

async function fetchOutputs(url: string, token: string | undefined): Promise<unknown> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/_claviger/outputs`, { headers }).catch(() => {
    throw new UsageError(`No Claviger answers at ${url}: start one with "claviger start".`);
  });
  if (!answer.ok) throw new UsageError(`${url} answered with status ${answer.status}: is a Claviger there?`);
  return await answer.json();
}

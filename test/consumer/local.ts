// Compiled against the packed package, as the author of a test suite gets it.
import { startLocal } from '@claviger/local';
import { type RemoteLocal, useLocal } from '@claviger/local/testing';

export async function useServer(): Promise<void> {
  const local = await startLocal({ port: 0, data: ':memory:' });
  const url: string = local.url;
  console.log(url, local.outputs);
  await local.close();
}

export async function readCode(remote: RemoteLocal, to: string): Promise<string | undefined> {
  const server = useLocal({ beforeAll: run, beforeEach: run, afterAll: run }, { seed: { userPools: [] } });
  server.local.faults.add({ operation: 'SignUp', status: 500, times: 'always' });
  return (await remote.inbox.find({ to, waitSeconds: 1 }))?.code;
}

function run(hook: () => Promise<void>): void {
  void hook();
}

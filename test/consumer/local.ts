// Compiled against the packed package, as the author of a test suite gets it.
import { startLocal } from '@claviger/local';

export async function useLocal(): Promise<void> {
  const local = await startLocal({ port: 0, data: ':memory:' });
  const url: string = local.url;
  console.log(url, local.outputs);
  await local.close();
}

// Compiled against the packed package, as the configuration of Vite or Next.
import { claviger, OutputsError, withClaviger } from '@claviger/local/vite';

export const plugins: readonly { readonly name: string }[] = [
  claviger(),
  claviger({ seed: 'seed.json', outputs: 'src/amplify_outputs.json', port: 9400, allowLoopback: true }),
  claviger({ seed: { userPools: [] }, data: ':memory:', strict: true }),
];

export const fromObject: (phase: string, context: unknown) => Promise<{ readonly reactStrictMode: boolean }> =
  withClaviger({ reactStrictMode: true }, { seed: 'none' });

export const fromFunction: (phase: string, context: unknown) => Promise<{ readonly reactStrictMode: boolean }> =
  withClaviger(async (phase: string) => ({ reactStrictMode: phase !== '' }));

export function isMissing(error: unknown): boolean {
  return error instanceof OutputsError && error.code === 'missing';
}

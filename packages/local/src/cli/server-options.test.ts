import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSamlIdp } from '../../test-support/saml-idp.js';
import { readIamProvidersOption } from './iam-providers.js';
import { readServerOptions, type ServerArguments } from './server-options.js';
import { readTriggers } from './triggers.js';

test('triggers beyond this machine need --allow-outbound', async () => {
  for (const [url, endpoint] of [
    ['https://example.com/', undefined],
    [undefined, 'http://10.0.0.1:3001'],
  ]) {
    await expect(readTriggers(url, endpoint, { allowOutbound: false })).rejects.toThrow('--allow-outbound');
    expect(Object.values(await readTriggers(url, endpoint, { allowOutbound: true }))).toEqual([url ?? endpoint]);
  }
  await expect(readTriggers(undefined, 'ftp://example.com/', { allowOutbound: true })).rejects.toThrow(/Triggers/);
});

test('providers of IAM come from a file, their metadata from the files that it names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'claviger-iam-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'providers.json');
  const { metadata } = createSamlIdp();
  await writeFile(join(folder, 'corp.xml'), metadata);
  const oidc = { clientIds: ['app'] };
  const write = (providers: unknown): Promise<void> => writeFile(path, JSON.stringify(providers));
  await write({ 'oidc-provider/login.example.com': oidc, 'saml-provider/Corp': { metadataFile: 'corp.xml' } });
  expect(await readIamProvidersOption(path)).toEqual({
    'oidc-provider/login.example.com': oidc,
    'saml-provider/Corp': { metadata },
  });
  expect(await readIamProvidersOption(undefined)).toEqual({});
  for (const wrong of [
    { 'saml-provider/Corp': { metadataFile: 'none.xml' } },
    { 'saml-provider/Corp': { metadataFile: 'providers.json' } },
    { 'oidc-provider/x': { clientIds: 'app' } },
    { other: oidc },
  ]) {
    await write(wrong);
    await expect(readIamProvidersOption(path)).rejects.toThrow(`The identity providers in ${path} cannot be used: `);
  }
});

const ARGS = { port: '0', host: '127.0.0.1', data: ':memory:', region: 'us-east-1', issuer: 'local' };

test('--region takes a region of AWS', async () => {
  const read = (region: string) => readServerOptions({ ...ARGS, region } as ServerArguments);
  expect(await read('ap-southeast-2')).toMatchObject({ region: 'ap-southeast-2' });
  for (const wrong of ['Sydney', 'eu', 'eu-west-1a', '']) {
    await expect(read(wrong)).rejects.toThrow(`--region takes a region such as eu-west-1, not "${wrong}".`);
  }
});

test('--allow-origin takes origins in the form of browsers, and explains it for other values', async () => {
  const read = async (origins: string): Promise<readonly string[] | undefined> => {
    const args = { ...ARGS, 'allow-origin': origins };
    return (await readServerOptions(args as ServerArguments)).allowedOrigins;
  };
  const origins = ['https://app.test:3000', 'tauri://app', 'null'];
  expect(await read(origins.join(', '))).toEqual(origins);
  for (const wrong of ['app.test', 'https://app.test/', '*', 'https://']) {
    await expect(read(wrong)).rejects.toThrow(
      `--allow-origin takes an origin such as https://app.test:3000, or null, not "${wrong}".`,
    );
  }
});

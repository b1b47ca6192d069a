import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readOutputs } from './read-outputs.js';

const outputs = { UserPoolId: 'us-east-1_Claviger1', ClientId: 'clavigerlocalclient0000001' };

function write(content: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-outputs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'outputs.json');
  writeFileSync(path, content);
  return path;
}

// PowerShell writes both: `Out-File -Encoding utf8` the first, and `>` the second.
test.each([
  ['UTF-8', JSON.stringify(outputs)],
  ['UTF-8 with a byte order mark', `\ufeff${JSON.stringify(outputs)}`],
  ['UTF-16', Buffer.from(`\ufeff${JSON.stringify(outputs)}`, 'utf16le')],
])('a configuration is read in %s', async (_, content) => {
  expect(await readOutputs(write(content))).toMatchObject({ userPool: { id: outputs.UserPoolId } });
});

test.each([
  ['', /outputs\.json is not JSON\. Pass amplify_outputs\.json or a file like it\.$/],
  ['{"ClientSecret":"canary', /^(?!.*canary).* is not JSON\./],
  ['{}', /outputs\.json: outputs has none of userPool, /],
])('%j is refused with a sentence', async (content, message) => {
  await expect(readOutputs(write(content))).rejects.toThrow(message);
});

// Writes the extension to dist/: its files, the library in one file, and the configuration, amplify_outputs.json.
// Then load that folder at chrome://extensions, in developer mode.
import { cp, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

await cp('extension', 'dist', { recursive: true });
await cp(fileURLToPath(import.meta.resolve('@claviger/auth/whole')), 'dist/claviger.js');
await writeFile('dist/outputs.js', `export default ${await readFile('amplify_outputs.json', 'utf8')};`);

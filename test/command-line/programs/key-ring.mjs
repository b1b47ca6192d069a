// A double of @napi-rs/keyring beside an installed command: a key ring in a JSON file. `KEY_RING` locks it or removes it.
import { readFileSync, writeFileSync } from 'node:fs';

const path = process.env['KEY_RING_FILE'] ?? '';
const readEntries = () => JSON.parse(readFileSync(path, 'utf8'));

export class AsyncEntry {
  #name;

  constructor(service, account) {
    if (process.env['KEY_RING'] === 'missing') throw new Error('Platform failure: there is no bus');
    this.#name = `${service}/${account}`;
  }

  async getPassword() {
    if (process.env['KEY_RING'] === 'locked') throw new Error('the prompt was dismissed');
    return readEntries()[this.#name] ?? null;
  }

  async setPassword(secret) {
    if (process.env['KEY_RING'] === 'locked') throw new Error('the prompt was dismissed');
    writeFileSync(path, JSON.stringify({ ...readEntries(), [this.#name]: secret }));
  }
}

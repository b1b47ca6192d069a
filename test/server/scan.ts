import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** Where a page keeps the documents that it has left. */
const LEFT = 'scan: documents that were left';

/** A stream may have no end. */
const LONGEST_ANSWER_MS = 5_000;

/** What a page got from the network. */
export interface Watched {
  /** The URL, the readable headers and the body of each answer. */
  readonly answers: Promise<readonly [url: string, text: string]>[];
}

/** Keeps the answers of a page's own origin, without the cookies that scripts can't read. */
export async function watchAnswers(page: Page): Promise<Watched> {
  const answers: Watched['answers'] = [];
  await page.addInitScript(keepPlainTexts);
  await page.addInitScript(keepDocuments, LEFT);
  page.on('response', (response) => {
    const url = response.url();
    const read = async (): Promise<readonly [string, string]> => {
      const headers = Object.entries(await response.allHeaders()).filter(([name]) => name !== 'set-cookie');
      const body = await response.text().catch(() => '');
      return [url, `${JSON.stringify(headers)}\n${body}`];
    };
    const none = [url, ''] as const;
    answers.push(Promise.race([read().catch(() => none), setTimeout(LONGEST_ANSWER_MS, none, { ref: false })]));
  });
  return { answers };
}

/** A token with a signature, or an encrypted one such as a refresh token. */
const TOKEN = /eyJ[\w-]+\.[\w-]*\.[\w-]+(?:\.[\w-]+)*/g;
const KEY = /\b(?:ASIA|AKIA)[A-Z0-9]{12,}/g;
const PLACEHOLDER = 'ASIACLAVIGERONSERVER';

/**
 * Looks for secrets in all that a script of the page can read: its documents, cookies, both web storages, IndexedDB, the answers of the
 * network and their readable headers. Returns where it found one. AWS keys that the server vends may be in the answer of `vend`.
 */
export async function scanForSecrets(page: Page, { answers }: Watched): Promise<string[]> {
  const places: Record<string, string> = await page.evaluate(readPlaces, LEFT);
  const texts = [...Object.entries(places), ...(await Promise.all(answers))];
  const found = texts.flatMap(([place, text]) => {
    const tokens = text.match(TOKEN) ?? [];
    const keys = (text.match(KEY) ?? []).filter((key) => key !== PLACEHOLDER && !place.endsWith('/auth/vend'));
    return [...tokens, ...keys].map((secret) => `${place}: ${secret.slice(0, 12)}…`);
  });
  return [...new Set(found)];
}

/** Keeps each text that the page encrypts or decrypts, which its store has in IndexedDB, and each answer that it fetches. */
function keepPlainTexts(): void {
  // Chromium drops the body of some answers before it can be asked for it.
  const fetched: [url: string, text: string][] = [];
  const send = globalThis.fetch;
  globalThis.fetch = async (...input) => {
    const response = await send(...input);
    const read = async (copy: Response): Promise<void> => void fetched.push([response.url, await copy.text()]);
    read(response.clone()).catch(() => undefined);
    return response;
  };
  Object.assign(globalThis, { fetched });
  // Firefox calls it in about:blank too, which has no Web Crypto.
  if (!isSecureContext) return;
  const texts: string[] = [];
  Object.assign(globalThis, { plainTexts: texts });
  const decoder = new TextDecoder();
  const { encrypt, decrypt } = SubtleCrypto.prototype;
  SubtleCrypto.prototype.encrypt = function (algorithm, key, data) {
    texts.push(decoder.decode(data));
    return encrypt.call(this, algorithm, key, data);
  };
  SubtleCrypto.prototype.decrypt = async function (algorithm, key, data) {
    const plain = await decrypt.call(this, algorithm, key, data);
    texts.push(decoder.decode(plain));
    return plain;
  };
}

/** Keeps each document as it is when the page leaves it. */
function keepDocuments(key: string): void {
  addEventListener('pagehide', () => {
    // The first page of a browser has no storage.
    if (location.protocol === 'about:') return;
    sessionStorage.setItem(key, `${sessionStorage.getItem(key) ?? ''}\n${document.documentElement.outerHTML}`);
  });
}

/** Reads in the page. `leftKey`: where the documents are that it has left. */
async function readPlaces(leftKey: string): Promise<Record<string, string>> {
  const stringify = (value: unknown): string => JSON.stringify(value) ?? '';
  const { [leftKey]: left = '', ...session } = { ...sessionStorage } as Record<string, string>;
  const places: Record<string, string> = {
    document: document.documentElement.outerHTML,
    'document, left': left,
    'document.cookie': document.cookie,
    localStorage: stringify({ ...localStorage }),
    sessionStorage: stringify(session),
    'IndexedDB, decrypted': stringify(Reflect.get(globalThis, 'plainTexts')),
  };
  for (const [url, text] of Reflect.get(globalThis, 'fetched') ?? []) places[url] = `${places[url] ?? ''}\n${text}`;
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opened = indexedDB.open(name);
      opened.onsuccess = () => resolve(opened.result);
      opened.onerror = () => reject(opened.error);
    });
    for (const store of database.objectStoreNames) {
      const values = database.transaction(store).objectStore(store).getAll();
      await new Promise((resolve) => {
        values.onsuccess = resolve;
      });
      places[`IndexedDB ${name}.${store}`] = stringify(values.result);
    }
    database.close();
  }
  return places;
}

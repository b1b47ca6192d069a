import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** A stream may have no end. */
const LONGEST_ANSWER_MS = 5_000;

/** What a page got from the network, and what it showed. */
export interface Watched {
  /** The HTML of each document after each change, also of those that the page has left. */
  readonly documents: ReadonlySet<string>;
  /** The URL, the readable headers and the body of each answer. */
  readonly answers: Promise<readonly [url: string, text: string]>[];
}

/** Keeps the documents of a page, and the answers that it gets, without the cookies that scripts can't read. */
export async function watchAnswers(page: Page): Promise<Watched> {
  const answers: Watched['answers'] = [];
  const documents = new Set<string>();
  await page.exposeFunction('keepDocument', (html: string) => void documents.add(html));
  await page.addInitScript(keepDocuments);
  await page.addInitScript(keepPlainTexts);
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
  return { answers, documents };
}

/** A token with a signature, or an encrypted one such as a refresh token. */
const TOKEN = /eyJ[\w-]+\.[\w-]*\.[\w-]+(?:\.[\w-]+)*/g;
const KEY = /\b(?:ASIA|AKIA)[A-Z0-9]{12,}/g;
const PLACEHOLDER = 'ASIACLAVIGERONSERVER';

/**
 * Looks for secrets in all that a script of the page can read: its documents, cookies, both web storages, IndexedDB, the answers of the
 * network and their readable headers. Returns where it found one. AWS keys that the server vends may be in the answer of `vend`.
 */
export async function scanForSecrets(page: Page, { answers, documents }: Watched): Promise<string[]> {
  const places: Record<string, string> = await page.evaluate(readPlaces);
  const shown = [...documents].map((html) => ['document', html] as const);
  const texts = [...Object.entries(places), ...shown, ...(await Promise.all(answers))];
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

/** Keeps a document after each change: not all browsers let a page write while it is left. */
function keepDocuments(): void {
  const keep: ((html: string) => void) | undefined = Reflect.get(globalThis, 'keepDocument');
  const changes = { attributes: true, characterData: true, childList: true, subtree: true };
  new MutationObserver(() => keep?.(document.documentElement?.outerHTML ?? '')).observe(document, changes);
}

/** Reads in the page. */
async function readPlaces(): Promise<Record<string, string>> {
  const stringify = (value: unknown): string => JSON.stringify(value) ?? '';
  const places: Record<string, string> = {
    document: document.documentElement.outerHTML,
    'document.cookie': document.cookie,
    localStorage: stringify({ ...localStorage }),
    sessionStorage: stringify({ ...sessionStorage }),
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

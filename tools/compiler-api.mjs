// The compiler API of TypeScript, by which tools read declarations. TypeScript 7 has none, so this is the one that
// api-extractor brings.
import { createRequire } from 'node:module';

/** @type {any} */
export const ts = createRequire(createRequire(import.meta.url).resolve('@microsoft/api-extractor'))('typescript');

// What tools for apps cost: node bench/apps.mjs

import { readOptions } from '../tools/benches.mjs';
import { measureVended, vended } from '../tools/sizes.mjs';
import { measureStorageState, measureWorkers } from './lib/playwright-workers.mjs';
import { countRenders } from './lib/react-renders.mjs';
import { measureViteStart } from './lib/vite-start.mjs';

readOptions('apps');

const { withoutMs, withMs, laterMs, budgetMs } = await measureViteStart();
const figures = `${withMs.toFixed(0)} ms with a backend, ${withoutMs.toFixed(0)} ms without`;
console.log(`vite dev is ready ${laterMs.toFixed(0)} ms later, of at most ${budgetMs} (${figures})`);
if (laterMs > budgetMs) process.exitCode = 1;

const react = vended.find(({ entry }) => entry === 'react');
const { size, faults } = await measureVended(react);
console.log(`React adds ${size} bytes min+gzip over the core, of at most ${react.budget}`);
if (faults.length > 0) process.exitCode = 1;

const { hydration, refresh, signOut } = await countRenders();
console.log(
  `a component renders ${hydration} time for a page, ${refresh} for a refresh of tokens, ${signOut} for a sign-out`,
);
if (hydration !== 1 || refresh !== 0 || signOut !== 1) process.exitCode = 1;

const stateMs = await measureStorageState();
console.log(`storageState takes ${stateMs.toFixed(1)} ms, of at most 50`);
if (stateMs > 50) process.exitCode = 1;

const { oneMs, fourMs, tests } = await measureWorkers();
const ratio = fourMs / oneMs;
const times = `${tests} tests: ${(fourMs / 1_000).toFixed(1)} s and ${(oneMs / 1_000).toFixed(1)} s`;
console.log(`four Playwright workers take ${ratio.toFixed(2)} of the time of one, of at most 0.70 (${times})`);
if (ratio > 0.7) process.exitCode = 1;

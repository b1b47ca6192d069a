// Preloaded into the server of an app. Its wall clock differs from the real one by the milliseconds in the file CLOCK_FILE. The
// process ends with its standard input, so it does not outlive the tests.
import { readFileSync } from 'node:fs';

const realNow = Date.now;
let difference = 0;
let readAt = Number.NEGATIVE_INFINITY;

function now() {
  if (performance.now() - readAt > 20) {
    difference = Number(readFileSync(process.env['CLOCK_FILE'] ?? '', 'utf8'));
    readAt = performance.now();
  }
  return realNow() + difference;
}

Date.now = now;
// Frameworks extend the class again and copy its members: a proxy has all of them.
globalThis.Date = new Proxy(Date, {
  construct: (target, input, newTarget) => Reflect.construct(target, input.length === 0 ? [now()] : input, newTarget),
});

process.stdin.on('end', () => process.exit()).resume();
process.stdin.unref();

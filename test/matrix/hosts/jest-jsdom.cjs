// Jest's jsdom has no fetch and no Web Crypto: an app's tests take those of Node.js, as here.
const { TestEnvironment } = require(process.env.MATRIX_JSDOM);

const FROM_NODE = ['BroadcastChannel', 'Headers', 'Request', 'Response', 'TextDecoder', 'TextEncoder'];

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of FROM_NODE) this.global[name] = globalThis[name];
    this.global.fetch = fetchWithSignal;
    Object.defineProperty(this.global, 'crypto', { value: globalThis.crypto });
  }
};

/** The fetch of Node.js takes no signal of jsdom. */
function fetchWithSignal(input, { signal, ...init } = {}) {
  const controller = new AbortController();
  if (signal?.aborted) controller.abort(signal.reason);
  signal?.addEventListener('abort', () => controller.abort(signal.reason));
  return fetch(input, { ...init, signal: controller.signal });
}

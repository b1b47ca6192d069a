// Runs the suite in a page, for browsers. Bundled into one file, which its frames load, too: each is a tab of its own, with
// storage, locks and channels that it shares with the page.
import * as library from '@claviger/auth';
import { cookieStorage, encryptedStorage, memoryStorage, webStorage } from '@claviger/auth/storage';
import { runSuite } from '../client/suite.mjs';

const FRAME = '/frame.html';

/** @type {any} */
const page = globalThis;
page.createAuth = library.createAuth;

/**
 * @param {{ url: string, impossible: Record<string, string>, keepsSecureCookies: boolean }} options `keepsSecureCookies`: of
 *   pages over http on this machine
 */
page.runMatrix = async ({ url, impossible, keepsSecureCookies }) => {
  const outputs = await fetch(`${url}/_claviger/outputs`).then((answer) => answer.json());
  const memory = memoryStorage();
  return await runSuite({
    library,
    outputs,
    url,
    stores: {
      default: () => undefined,
      encrypted: () => encryptedStorage(),
      local: () => webStorage({ storage: localStorage }),
      session: () => webStorage({ storage: sessionStorage }),
      ...(keepsSecureCookies && { cookies: () => cookieStorage() }),
      memory: () => memory,
    },
    openTab: async () => {
      const opened = await openFrame();
      return { createAuth: (options = {}) => opened.createAuth(outputs, options) };
    },
    impossible,
  });
};

/** @returns {Promise<any>} the window of a new frame */
function openFrame() {
  const frame = document.createElement('iframe');
  frame.src = FRAME;
  return new Promise((resolve) => {
    frame.addEventListener('load', () => resolve(frame.contentWindow));
    document.body.append(frame);
  });
}

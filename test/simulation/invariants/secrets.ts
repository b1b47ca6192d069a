import { inspect } from 'node:util';
import { canary } from '../service.js';
import type { World } from '../world.js';
import type { Checker } from './checker.js';

/** `I24`: no token, key or password is in an error, a log, a message, a URL, or a session that is printed. */
export function checkSecrets({ violate }: World): Checker {
  const seen = new WeakSet<object>();

  const scan = (what: string, thing: unknown): void => {
    if (!(thing instanceof Object) || seen.has(thing)) return;
    seen.add(thing);
    const texts = [inspect(thing, { depth: 6 }), JSON.stringify(thing), thing instanceof Error ? thing.stack : ''];
    if (texts.some((text) => text?.includes(canary))) violate('I24', undefined, `${what} shows a secret`);
  };

  return (fact) => {
    switch (fact.type) {
      case 'settled':
        scan(`the error of ${fact.call.kind}`, fact.call.settled?.error);
        scan(`the result of ${fact.call.kind}`, fact.call.settled?.value);
        break;
      case 'vended': {
        const { view } = fact;
        if (seen.has(view.getCognitoTokens())) break;
        for (const result of [view.getIdentityId(), view.getAWSCredentials(), view.getCognitoTokens()])
          scan('a session', result);
        break;
      }
      case 'event':
        scan(`the event ${fact.event.type}`, fact.event);
        break;
      case 'log':
        scan('a line of the log', fact.record);
        break;
      case 'message':
        if (fact.key.includes(canary)) violate('I24', fact.tab, 'a message shows a secret');
        break;
      case 'request':
        if (fact.request.url.includes(canary)) violate('I24', fact.request.tab, 'a URL shows a secret');
        break;
      default:
    }
  };
}

import type { StartOptions } from './start-options.js';

/** How a server reports to the code that started it. */
export interface Callbacks extends Required<Pick<StartOptions, 'log' | 'onEvent' | 'onMessage'>> {
  /** Ends all reports. Work that a closing server abandons may still run for a while. */
  mute(): void;
}

export function createCallbacks({ log = (line) => console.error(line), onEvent, onMessage }: StartOptions): Callbacks {
  let isMuted = false;
  return {
    log: (line) => {
      if (!isMuted) log(line);
    },
    onEvent: (event) => {
      if (!isMuted) onEvent?.(event);
    },
    onMessage: (message) => {
      if (!isMuted) onMessage?.(message);
    },
    mute: () => {
      isMuted = true;
    },
  };
}

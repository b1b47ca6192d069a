import { findMeantTrigger, type TriggerOptions } from './configuration.js';
import { responseFields } from './events.js';

const OTHER_OPTIONS: readonly string[] = ['pools', 'preTokenGenerationVersion', 'timeLimitMs'];

/**
 * Reads the triggers of a module: single exports, or all in its default export. Other exports are ignored, but for a trigger in
 * another case, which `checkTriggerOptions` denies.
 *
 * @returns undefined without any
 */
export function readTriggerModule(exported: object): TriggerOptions | undefined {
  const fallback = 'default' in exported && typeof exported.default === 'object' ? exported.default : undefined;
  const members: Record<string, unknown> = { ...fallback, ...exported };
  const isMisspelled = (name: string): boolean => {
    const meant = findMeantTrigger(name);
    return meant !== undefined && members[meant] === undefined;
  };
  const names = [...Object.keys(responseFields), ...OTHER_OPTIONS, ...Object.keys(members).filter(isMisspelled)];
  const options = Object.fromEntries(
    names.filter((name) => members[name] !== undefined).map((name) => [name, members[name]]),
  );
  const hasTrigger = Object.keys(options).some((name) => name === 'pools' || !OTHER_OPTIONS.includes(name));
  return hasTrigger ? (options as TriggerOptions) : undefined;
}

/**
 * Reads settings, which are kept as JSON text: those that were read last from memory. Their key is the text itself,
 * which comes from the database each time, so that no caller sees settings that were changed since.
 */
export type ReadSettings<Settings> = (text: string) => Settings;

/** Texts that stay read, of each kind; beyond that the oldest goes. */
const KEPT_TEXTS = 200;

/** What it reads is for everybody who has the same text, and so is frozen. */
export function createSettingsReader<Settings extends object>(): ReadSettings<Settings> {
  const known = new Map<string, Settings>();
  return (text) => {
    let settings = known.get(text);
    if (settings === undefined) {
      settings = freeze(JSON.parse(text) as Settings);
      known.set(text, settings);
      const oldest = known.size > KEPT_TEXTS ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
    }
    return settings;
  };
}

function freeze<Value extends object>(value: Value): Value {
  for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) freeze(member);
  return Object.freeze(value);
}

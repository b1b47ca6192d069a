/**
 * Parses settings from JSON, with a cache. The key of the cache is the text itself, which comes from the database each
 * time: no caller sees outdated settings.
 */
export type ReadSettings<Settings> = (text: string) => Settings;

/** The most texts in memory, of each kind: one more drops the oldest. */
const KEPT_TEXTS = 200;

/** Creates a reader. All callers with the same text share its result, which is therefore frozen. */
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

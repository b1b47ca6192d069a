/** Settings by their names on the wire. */
export type SettingsObject = Readonly<Record<string, unknown>>;

/**
 * Merges settings: objects member by member, other values are replaced, and `null` removes a member.
 */
export function mergeSettings(base: SettingsObject, over: SettingsObject): SettingsObject {
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(over)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergeValue(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

function mergeValue(base: unknown, value: unknown): unknown {
  return isObject(value) ? mergeSettings(isObject(base) ? base : {}, value) : value;
}

function isObject(value: unknown): value is SettingsObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

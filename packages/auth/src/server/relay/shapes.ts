/** How a member on the wire is read: a text, a list, a map of texts, a JSON document, or an object with members of its own. */
export type Kind = 'text' | 'flag' | 'number' | 'texts' | 'map' | 'document' | Members | readonly [Members];

/** The members of an object on the wire, by name. */
export interface Members {
  readonly [name: string]: Kind;
}

/** A JSON object that was built from listed members. */
export interface Rebuilt {
  [name: string]: unknown;
}

/** Deeper documents are rejected. Those of passkeys have four levels. */
const MAX_DEPTH = 16;

/**
 * Builds an object from the listed members of a parsed one. Unknown members and `__proto__` are left out; a duplicate does
 * not survive the parser. `null` counts as absent, as at the service.
 *
 * @param onFault receives the name of a member of another type, which is left out then.
 */
export function rebuild(value: unknown, members: Members, onFault: (name: string) => void): Rebuilt {
  const source = isRecord(value) ? value : {};
  const rebuilt: Rebuilt = {};
  for (const [name, kind] of Object.entries(members)) {
    const member = Object.hasOwn(source, name) ? source[name] : undefined;
    if (member === undefined || member === null) continue;
    const built = rebuildMember(member, kind, (inner) => onFault(inner === '' ? name : `${name}.${inner}`));
    if (built !== undefined) rebuilt[name] = built;
  }
  return rebuilt;
}

function rebuildMember(value: unknown, kind: Kind, onFault: (name: string) => void): unknown {
  const built = typeof kind === 'string' ? readSimple(value, kind) : rebuildObject(value, kind, onFault);
  if (built === undefined) onFault('');
  return built;
}

function readSimple(value: unknown, kind: Extract<Kind, string>): unknown {
  switch (kind) {
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'flag':
      return typeof value === 'boolean' ? value : undefined;
    case 'number':
      return typeof value === 'number' ? value : undefined;
    case 'texts':
      return Array.isArray(value) && value.every((text) => typeof text === 'string') ? [...value] : undefined;
    case 'map':
      return isRecord(value) && Object.values(value).every((text) => typeof text === 'string')
        ? copyEntries(value, (text) => text)
        : undefined;
    case 'document':
      return isDeeper(value, MAX_DEPTH) ? undefined : copyDocument(value);
  }
}

function rebuildObject(value: unknown, kind: Members | readonly [Members], onFault: (name: string) => void): unknown {
  if (!isList(kind)) return isRecord(value) ? rebuild(value, kind, onFault) : undefined;
  const [members] = kind;
  if (!Array.isArray(value) || !value.every(isRecord)) return undefined;
  return value.map((item) => rebuild(item, members, onFault));
}

/** Whether a document has more levels. It looks no deeper than that. */
function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((member) => isDeeper(member, depth - 1));
}

function copyDocument(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? value.map(copyDocument) : copyEntries(value, copyDocument);
}

function copyEntries(value: object, copy: (member: unknown) => unknown): Rebuilt {
  const entries = Object.entries(value).filter(([name]) => name !== '__proto__');
  return Object.fromEntries(entries.map(([name, member]) => [name, copy(member)]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(kind: Members | readonly [Members]): kind is readonly [Members] {
  return Array.isArray(kind);
}

/** An element of an XML document, reduced to the parts that SAML uses: no prefixes, no order of text and children. */
export interface XmlElement {
  /** Without prefix. */
  readonly name: string;
  readonly namespace: string;
  /** The attributes without a prefix. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text of the element itself, without its children. */
  readonly text: string;
}

/** Why a text is not a valid document. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

const DEEPEST = 64;
const NAME = '[A-Za-z_][\\w.-]*';
const TAG = new RegExp(`<(/?)(?:(${NAME}):)?(${NAME})`, 'y');
const ATTRIBUTE = new RegExp(`\\s+(?:(${NAME}):)?(${NAME})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y');
const TAG_END = /\s*(\/?)>/y;
const TEXT = /[^<]+/y;
const COMMENT = /<!--(?!-?>)(?:(?!--)[\s\S])*-->/y;
const DECLARATION =
  /^\uFEFF?<\?xml\s+version\s*=\s*(?:"1\.0"|'1\.0')(?:\s+[\w.-]+\s*=\s*(?:"[\w.-]*"|'[\w.-]*'))*\s*\?>/;

const XML = 'http://www.w3.org/XML/1998/namespace';
const NO_NAMESPACES: ReadonlyMap<string, string> = new Map([['xml', XML]]);

/** An element whose end tag is still to come. */
interface Open {
  readonly tag: string;
  readonly namespaces: ReadonlyMap<string, string>;
  readonly element: XmlElement & { children: XmlElement[]; text: string };
}

/**
 * Reads an XML document of SAML (XML 1.0 with namespaces), so strictly that two readers see the same document: no document
 * type and therefore only the entities of XML itself, no processing instructions, no CDATA, names in ASCII.
 *
 * @param options.comments whether comments are allowed. A signature does not cover them, so in a message they could split
 *   a signed text.
 * @throws {XmlError}
 */
export function readXml(text: string, { comments }: { readonly comments: 'skip' | 'deny' }): XmlElement {
  const source = text.replaceAll(/\r\n?/g, '\n');
  // XML 1.0, section 2.2.
  if (/[^\t\n\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(source)) throw new XmlError('a character');
  let at = DECLARATION.exec(source)?.[0].length ?? 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found === null) return undefined;
    at = pattern.lastIndex;
    return found;
  };
  const open: Open[] = [];
  let root: XmlElement | undefined;
  while (at < source.length) {
    const parent = open.at(-1);
    const content = take(TEXT)?.[0];
    if (content !== undefined) {
      if (parent !== undefined) parent.element.text += decode(content);
      else if (content.trim() !== '') throw new XmlError('text beside the document');
      continue;
    }
    if (comments === 'skip' && take(COMMENT) !== undefined) continue;
    const [, slash, prefix, name = ''] = take(TAG) ?? throwUnexpected(source.slice(at, at + 2));
    const tag = prefix === undefined ? name : `${prefix}:${name}`;
    if (slash === '/') {
      const [, closing] = take(TAG_END) ?? throwUnexpected('<');
      if (parent?.tag !== tag || closing === '/') throw new XmlError('an end tag without a start tag');
      open.pop();
      continue;
    }
    const raw: RawAttribute[] = [];
    for (let found = take(ATTRIBUTE); found !== undefined; found = take(ATTRIBUTE)) raw.push(readAttribute(found));
    const namespaces = declareNamespaces(parent?.namespaces ?? NO_NAMESPACES, raw);
    const element = {
      name,
      namespace: resolve(namespaces, prefix),
      attributes: plainAttributes(namespaces, raw),
      children: [],
      text: '',
    };
    const [, empty] = take(TAG_END) ?? throwUnexpected('<');
    if (parent === undefined && root !== undefined) throw new XmlError('more than one document');
    if (open.length >= DEEPEST) throw new XmlError('too many levels');
    root ??= element;
    parent?.element.children.push(element);
    if (empty !== '/') open.push({ tag, namespaces, element });
  }
  if (root === undefined || open.length > 0) throw new XmlError('no end');
  return root;
}

function throwUnexpected(found: string): never {
  if (found === '<!') throw new XmlError('a document type, comment or CDATA section');
  if (found === '<?') throw new XmlError('a processing instruction');
  throw new XmlError('invalid XML');
}

interface RawAttribute {
  readonly prefix: string | undefined;
  readonly name: string;
  readonly value: string;
}

function readAttribute([, prefix, name = '', double, single]: RegExpExecArray): RawAttribute {
  // XML 1.0, section 3.3.3: white space that is not a character reference counts as a space.
  return { prefix, name, value: decode((double ?? single ?? '').replaceAll(/[\t\n]/g, ' ')) };
}

function declareNamespaces(
  outer: ReadonlyMap<string, string>,
  attributes: readonly RawAttribute[],
): ReadonlyMap<string, string> {
  const declared = attributes.flatMap(({ prefix, name, value }) => {
    if (prefix === 'xmlns') return [[name, value] as const];
    return prefix === undefined && name === 'xmlns' ? [['', value] as const] : [];
  });
  if (declared.length === 0) return outer;
  if (declared.some(([prefix, uri]) => prefix === 'xml' || prefix === 'xmlns' || (prefix !== '' && uri === ''))) {
    throw new XmlError('a reserved prefix');
  }
  return new Map([...outer, ...declared]);
}

function resolve(namespaces: ReadonlyMap<string, string>, prefix: string | undefined): string {
  const namespace = namespaces.get(prefix ?? '');
  if (namespace === undefined && prefix !== undefined) throw new XmlError('an unknown prefix');
  return namespace ?? '';
}

function plainAttributes(
  namespaces: ReadonlyMap<string, string>,
  attributes: readonly RawAttribute[],
): Record<string, string> {
  const seen = new Set<string>();
  const plain = new Map<string, string>();
  for (const { prefix, name, value } of attributes) {
    const space = prefix === undefined ? '' : prefix === 'xmlns' ? 'xmlns' : resolve(namespaces, prefix);
    const key = `${space} ${name}`;
    if (seen.has(key)) throw new XmlError('a repeated attribute');
    seen.add(key);
    if (prefix === undefined && name !== 'xmlns') plain.set(name, value);
  }
  return Object.fromEntries(plain);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decode(text: string): string {
  if (text.includes(']]>')) throw new XmlError('the end of a CDATA section');
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|([a-z]+));|&/g, (_whole, decimal, hexadecimal, name) => {
    if (name !== undefined && Object.hasOwn(ENTITIES, name)) return ENTITIES[name] ?? '';
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? 'none', 16) : Number(decimal);
    const isCharacter =
      [0x9, 0xa, 0xd].includes(code) ||
      (code >= 0x20 && code <= 0xd7ff) ||
      (code >= 0xe000 && code <= 0xfffd) ||
      (code >= 0x10000 && code <= 0x10ffff);
    if (!isCharacter) throw new XmlError('an unknown entity');
    return String.fromCodePoint(code);
  });
}

/** An element and all elements below it. */
export function* walkXml(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* walkXml(child);
}

/** The children of an element by namespace and name. */
export function findChildren(element: XmlElement | undefined, namespace: string, name: string): readonly XmlElement[] {
  return (element?.children ?? []).filter((child) => child.namespace === namespace && child.name === name);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

/** Escapes a text for an element or, in double quotes, for an attribute. */
export function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"\t\n\r]/g, (character) => ESCAPES[character] ?? '');
}

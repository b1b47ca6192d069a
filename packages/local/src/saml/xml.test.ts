import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeXml, readXml, type XmlElement } from './xml.js';

const name = fc.stringMatching(/^[A-Za-z_][\w.-]{0,8}$/).filter((text) => !text.toLowerCase().startsWith('xml'));
const text = fc
  .string({ unit: 'binary', maxLength: 20 })
  .filter((value) => !/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(value));
const attributes = fc.dictionary(name, text, { maxKeys: 3, noNullPrototype: true });
const tree = fc.letrec<{ element: XmlElement }>((tie) => ({
  element: fc.record({
    name,
    namespace: fc.constantFrom('', 'urn:a', 'urn:b'),
    attributes,
    children: fc.oneof({ depthSize: 'small' }, fc.constant([]), fc.array(tie('element'), { maxLength: 3 })),
    text,
  }),
})).element;

function write({ name: tag, namespace, attributes: given, children, text: content }: XmlElement): string {
  const listed = Object.entries(given).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  const inside = escapeXml(content) + children.map(write).join('');
  return `<${tag} xmlns="${namespace}"${listed.join('')}>${inside}</${tag}>`;
}

test('any written document reads back the same', () => {
  fc.assert(
    fc.property(tree, (element) => {
      expect(readXml(write(element), { comments: 'deny' })).toEqual(element);
    }),
    { numRuns: 200 },
  );
});

test('any text is read or denied, and has no other effect', () => {
  const pieces = fc.constantFrom(
    '<a',
    '<a:b',
    '</a',
    '>',
    '/>',
    '<!--',
    '-->',
    '<?',
    '<!',
    '&',
    '&#0;',
    ' x="',
    '"',
    'xmlns:a="u"',
    '\u0000',
    ']]>',
    'y',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (given) => {
      try {
        expect(readXml(given.join(''), { comments: 'skip' })).toMatchObject({ name: expect.any(String) });
      } catch (error) {
        expect(error).toMatchObject({ name: 'XmlError' });
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['<a><!-- c --></a>', 'comment'],
  ['<!DOCTYPE a><a/>', 'document type'],
  ['<a><![CDATA[x]]></a>', 'CDATA'],
  ['<a>&lol;</a>', 'entity'],
  ['<a>&#0;</a>', 'entity'],
  ['<a>&#xD800;</a>', 'entity'],
  ['<a b="1" b="2"/>', 'repeated'],
  ['<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>', 'repeated'],
  ['<x:a/>', 'prefix'],
  ['<a xmlns:x=""/>', 'prefix'],
  ['<a></b>', 'start tag'],
  ['<a/><b/>', 'more than one'],
  ['<a/>x', 'beside'],
  ['<a', 'invalid XML'],
  ['', 'no end'],
])('%s is refused', (document, why) => {
  expect(() => readXml(document, { comments: 'deny' })).toThrow(why);
});

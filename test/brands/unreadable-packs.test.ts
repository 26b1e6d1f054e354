/** Files that are no brand pack: not YAML, not text, too large, or made to harm whoever reads them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { BrandFileError } from '../../src/brands/brand-file-error.ts';
import { parseBrand } from '../../src/brands/load.ts';
import { complaintAbout } from './complaint-about.ts';
import { broken, SMALL_PACK } from './small-pack.ts';

describe('text that is no pack', () => {
  const nine = (name: string) => `[${Array(9).fill(name).join(',')}]`;
  const bomb = `a: &a ${nine('x')}\nb: &b ${nine('*a')}\nc: &c ${nine('*b')}\nd: ${nine('*c')}`;
  test.each([
    ['nothing', '', 'shop.yaml:1:1 is empty; write a brand pack, or start from a shipped one'],
    ['a comment', '# later\n', 'shop.yaml:1:1 is empty; write a brand pack, or start from a shipped one'],
    ['a word', 'hello', 'shop.yaml:1:1 write a block of "word: value" lines'],
    ['a list', '- a', 'shop.yaml:1:1 write a block of "word: value" lines'],
    ['aliases that multiply', bomb, 'shop.yaml:1:1 repeats its aliases (*name) too often; write the values out'],
    ['100,000 open brackets', '['.repeat(100_000), 'shop.yaml:1:1 is nested too deeply to be a brand pack'],
    ['100,000 lists in lists', `${'- '.repeat(100_000)}x`, 'shop.yaml:1:1 is nested too deeply to be a brand pack'],
    [
      '3,000 blocks in blocks',
      Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      'shop.yaml:1:1 is nested too deeply to be a brand pack',
    ],
  ])('%s is refused in one line', (_what, text, message) => {
    expect(complaintAbout(text)).toBe(message);
  });

  test('a pack written as one line of JSON is a pack', () => {
    const oneLine = JSON.stringify(parse(SMALL_PACK));
    expect(parseBrand(oneLine, 'shop.json').items.length).toBe(parseBrand(SMALL_PACK, 'shop.yaml').items.length);
  });

  test('a name that reorders or hides its own letters is refused', () => {
    const pack = { ...parse(SMALL_PACK), words: { item: 'kite\u202e', items: 'ki\u200btes' } };
    expect(complaintAbout(JSON.stringify(pack)).split('\n')).toEqual([
      expect.stringMatching(/words\.item: leave out control characters and invisible marks$/),
      expect.stringMatching(/words\.items: leave out control characters and invisible marks$/),
    ]);
  });

  test('whatever the text, the answer is a brand or a BrandFileError', () => {
    const pieces = fc.constantFrom(
      ...SMALL_PACK.split(/(?<=\n)/),
      '\t',
      '[',
      '{',
      '*a',
      '&a ',
      '!!x ',
      '\u0000',
      '__proto__: 1\n',
      '? ',
      '"',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (text) => {
        try {
          parseBrand(text.join(''), 'shop.yaml');
        } catch (error) {
          expect(error).toBeInstanceOf(BrandFileError);
        }
      }),
    );
  });

  test('a __proto__ key changes no object and is no item', () => {
    const tricky = broken('weight: 300', '"__proto__": { polluted: true }, weight: 300');
    complaintAbout(tricky);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

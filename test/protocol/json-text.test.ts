/** JSON looked at as text, and what was parsed: both are measured the same, and a member is found where JSON.parse finds it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactNumber, readExact, writeJson } from '../../src/protocol/exact-json.ts';
import { elementsOf, excessOf, isExact, placeOf, shapeOf, Unread } from '../../src/protocol/json-text.ts';

/** JSON texts of every shape: spaces, escapes, members of one name, numbers of many digits. */
const space = fc.stringMatching(/^[ \n\r\t]{0,2}$/);
const number = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.stringMatching(/^-?(0|[1-9]\d{0,25})(\.\d{1,20})?([eE][+-]?\d{1,4})?$/),
);
const string = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }).map((text) => JSON.stringify(text)),
  fc.constantFrom('"\\u0069d"', '"a\\"b"', '"\\\\"', '"\\\\\\""', '"{[,"', '"__proto__"', '"id"', '"ctx"', '"7"'),
);
const texts = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  object: fc
    .tuple(space, fc.array(fc.tuple(space, string, space, space, tie('value'), space), { maxLength: 4 }))
    .map(
      ([inside, members]) => `{${inside}${members.map(([a, k, b, c, v, d]) => `${a}${k}${b}:${c}${v}${d}`).join(',')}}`,
    ),
  array: fc
    .tuple(space, fc.array(fc.tuple(space, tie('value'), space), { maxLength: 4 }))
    .map(([inside, elements]) => `[${inside}${elements.map((part) => part.join('')).join(',')}]`),
  value: fc.oneof(
    { maxDepth: 5 },
    number,
    string,
    fc.constantFrom('true', 'false', 'null'),
    tie('object'),
    tie('array'),
  ),
}));

/** Every container and every scalar of a text, counted after parsing; a member that another of its name hides is lost. */
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

describe('a text', () => {
  test('is measured to the value and to the level', () => {
    const counted = (text: string) => {
      for (let values = 1; ; values++) if (shapeOf(text, 99, values).excess === undefined) return values;
    };
    const levels = (text: string) => {
      for (let most = 0; ; most++) if (shapeOf(text, most).excess === undefined) return most;
    };
    // An empty container counts as one with something in it.
    expect(['7', '"[,{"', '[]', '[1]', '[1,2]', '{"a":1}', '{"a":[1,{}],"b":"\\",["}'].map(counted)).toEqual([
      1, 1, 2, 2, 3, 2, 6,
    ]);
    expect(['7', '"[["', '[]', '[[],[[]]]', '{"a":{"b":[0]}}'].map(levels)).toEqual([0, 0, 1, 3, 3]);
  });

  test('has what was parsed from it, at least: nothing escapes the count', () => {
    const size = (value: unknown): number =>
      isObject(value) ? 1 + Object.values(value).reduce<number>((sum, inner) => sum + size(inner), 0) : 1;
    const depth = (value: unknown): number =>
      isObject(value) ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0;
    fc.assert(
      fc.property(texts.value, (text) => {
        const value = JSON.parse(text);
        if (size(value) > 1) expect(shapeOf(text, 99, size(value) - 1).excess).toBe('too many');
        if (depth(value) > 0) expect(shapeOf(text, depth(value) - 1, 1e6).excess).toBe('too deep');
      }),
      { numRuns: 1000 },
    );
  });

  test('that is no JSON is looked at to its end all the same', () => {
    for (const text of ['', '"', '"\\', '{"a', '[1,', ']]]]', '{]', '-', ':::', '"a" "b"', '\u0000'])
      expect(shapeOf(text).excess).toBeUndefined();
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '1', ' '), maxLength: 40 }),
        (text) => {
          shapeOf(text);
          placeOf(text, ['a', 'b']);
          elementsOf(text);
        },
      ),
    );
  });

  test('of four megabytes is left at the first excess', () => {
    const wide = `[${'{},'.repeat(1_400_000)}{}]`;
    // What stands behind the excess is not looked at: it may be anything.
    expect(shapeOf(`${wide.slice(0, 30_100)}\u0000`.padEnd(4_000_000, '"'))).toEqual({
      excess: 'too many',
      inexact: false,
    });
    expect(shapeOf('['.repeat(4_000_000))).toEqual({ excess: 'too deep', inexact: false });
    expect(shapeOf(`["${'['.repeat(4_000_000)}"]`)).toEqual({ inexact: false });
  });
});

describe('what was parsed', () => {
  test('is measured as its text is', () => {
    const nested = (levels: number) => JSON.parse(`${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`);
    expect([excessOf(nested(32)), excessOf(nested(34))]).toEqual([undefined, 'too deep']);
    expect([excessOf(Array(9_999).fill(0)), excessOf(Array(10_000).fill(0))]).toEqual([undefined, 'too many']);
    const pairs = (count: number) => Array.from({ length: count }, () => ({ a: 1 }));
    expect([excessOf(pairs(4_999)), excessOf(pairs(5_000))]).toEqual([undefined, 'too many']);
    expect(excessOf({ list: [new Unread('too many')] })).toBe('too many');
    expect([7, null, undefined, 'text'].map(excessOf)).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('a hundred thousand levels do not end the process', () => {
    let deep: unknown = {};
    for (let level = 0; level < 100_000; level++) deep = { a: deep };
    expect(excessOf(deep)).toBe('too deep');
  });
});

describe('a member', () => {
  const at = (text: string, ...path: string[]) => {
    const place = placeOf(text, path);
    return place && text.slice(place.from, place.to);
  };

  test('is found through objects, as it was written', () => {
    const text =
      ' { "jsonrpc":"2.0", "id" : 9007199254740993 ,"params":{"name":"x","arguments":{"context": {"a":[1,{"b":"}"}]}\n}}}';
    expect(at(text, 'id')).toBe('9007199254740993');
    expect(at(text, 'params', 'arguments', 'context')).toBe('{"a":[1,{"b":"}"}]}');
    expect(at(text, 'params', 'context')).toBeUndefined();
    expect(at(text, 'id', 'x')).toBeUndefined();
    expect(at('[{"id":1}]', 'id')).toBeUndefined();
    expect(at('{"a":{"id":1}}', 'id')).toBeUndefined();
  });

  test('of several with one name is the last, however the name is written', () => {
    expect(at('{"id":1,"\\u0069d":2,"x":3}', 'id')).toBe('2');
    expect(at('{"params":{"id":1},"params":{"other":2}}', 'params', 'id')).toBeUndefined();
  });

  test('stands where JSON.parse finds it, and so does each element', () => {
    fc.assert(
      fc.property(fc.oneof(texts.object, texts.array), (text) => {
        const value = JSON.parse(text);
        if (Array.isArray(value)) {
          expect(elementsOf(text).map(({ from, to }) => JSON.parse(text.slice(from, to)))).toEqual(value);
          return;
        }
        for (const name of Object.keys(value)) {
          expect(JSON.parse(at(text, name) ?? 'missing')).toEqual(value[name]);
          if (!isObject(value[name]) || Array.isArray(value[name])) continue;
          for (const inner of Object.keys(value[name]))
            expect(JSON.parse(at(text, name, inner) ?? 'missing')).toEqual(value[name][inner]);
        }
        expect(at(text, 'never written')).toBeUndefined();
        expect(elementsOf(text)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a number', () => {
  test.each([
    '0',
    '7',
    '-1',
    '1.5',
    '123456789012345',
    '1e21',
    '1E-7',
    '0.1',
    '1.0',
    '-0.5',
    '99e99',
  ])('%s is exact', (token) => {
    expect(isExact(token)).toBe(true);
    expect(readExact(token)).toBe(Number(token));
  });

  test.each([
    '9007199254740993',
    '9223372036854775807',
    '1e400',
    '-1e400',
    '1e-400',
    '0.1234567890123456789',
    '-0',
    '-0.0',
    '-0e5',
  ])('%s would be changed, and is kept as it was written', (token) => {
    expect(isExact(token)).toBe(false);
    expect(shapeOf(`{"a":[${token}]}`).inexact).toBe(true);
    expect(shapeOf(`{"a":["${token}"]}`).inexact).toBe(false);
    expect(readExact(` ${token} `)).toEqual(new ExactNumber(token));
    expect(writeJson(readExact(`{"a":[${token}]}`))).toBe(`{"a":[${token}]}`);
  });

  test('is exact only if JavaScript gives it back with its value', () => {
    /** Sign, digits without zeros around them, and the exponent they stand with. */
    const meaning = (token: string) => {
      const [, sign, whole = '', fraction = '', exponent = '0'] =
        /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(token) ?? [];
      const digits = (whole + fraction).replace(/^0+/, '');
      const kept = digits.replace(/0+$/, '');
      return kept === ''
        ? `${sign}0`
        : `${sign}${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`;
    };
    fc.assert(
      fc.property(number, (token) => {
        if (isExact(token)) expect(meaning(JSON.stringify(Number(token)))).toBe(meaning(token));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('an exact reading', () => {
  /** As JSON.parse would have it. */
  const plain = (value: unknown): unknown => {
    if (value instanceof ExactNumber) return Number(value.text);
    if (Array.isArray(value)) return value.map(plain);
    return isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
      : value;
  };

  test('is that of JSON.parse, but for the numbers', () => {
    fc.assert(
      fc.property(texts.value, (text) => {
        expect(plain(readExact(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 1000 },
    );
  });

  test('is written again with every number as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ maxLength: 3 }), number)), (members) => {
        const names = members.map(([name], at) => JSON.stringify(`${at}${name}x`));
        const text = `{${members.map(([, token], at) => `${names[at]}:${token}`).join(',')}}`;
        const exact = members.map(([, token]) => (isExact(token) ? JSON.stringify(Number(token)) : token));
        expect(writeJson(readExact(text))).toBe(`{${names.map((name, at) => `${name}:${exact[at]}`).join(',')}}`);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(writeJson(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  test('keeps a member named __proto__, and nothing of members that a later one hides', () => {
    expect(writeJson(readExact('{"__proto__":{"a":1e400},"x":{"secret":1},"x":2}'))).toBe(
      '{"__proto__":{"a":1e400},"x":2}',
    );
  });
});

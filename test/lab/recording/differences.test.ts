/** A structural diff: where, what was recorded, what is now; placeholders are equal to what they stand for. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBindings } from '../../../src/lab/recording/bindings.ts';
import { differencesOf } from '../../../src/lab/recording/differences.ts';
import { createPlaceholders } from '../../../src/lab/recording/placeholders.ts';

const diff = (recorded: unknown, now: unknown, more: { ignored?: string[]; at?: number } = {}) =>
  differencesOf(recorded, now, { bindings: createBindings(), ...more });

describe('the difference between two answers', () => {
  test('is told at the member it is at, with both values', () => {
    expect(
      diff(
        { response: { message: 'A', ui_elements: [{ type: 'text' }, { data: { price: '$1' } }] }, gone: 1 },
        { response: { message: 'A', ui_elements: [{ type: 'text' }, { data: { price: '$2' } }] }, more: null },
      ),
    ).toEqual([
      { path: 'response.ui_elements[1].data.price', recorded: '$1', now: '$2' },
      { path: 'gone', recorded: 1 },
      { path: 'more', now: null },
    ]);
  });

  test('of one element more is that element, wherever it came in', () => {
    expect(diff({ list: ['a', 'b', 'c'] }, { list: ['a', 'x', 'b', 'c'] })).toEqual([{ path: 'list[1]', now: 'x' }]);
    expect(diff({ list: ['a', 'b', 'c'] }, { list: ['b', 'c'] })).toEqual([{ path: 'list[0]', recorded: 'a' }]);
    expect(diff([], ['a'])).toEqual([{ path: '[0]', now: 'a' }]);
  });

  test('of a type is one difference', () => {
    expect(diff({ a: [1] }, { a: { 0: 1 } })).toEqual([{ path: 'a', recorded: [1], now: { 0: 1 } }]);
    expect(diff({ a: null }, { a: {} })).toEqual([{ path: 'a', recorded: null, now: {} }]);
    expect(diff({ a: 1 }, { a: '1' })).toEqual([{ path: 'a', recorded: 1, now: '1' }]);
  });

  test('is no difference where a placeholder got its value, and one where it gets another', () => {
    const recorded = { session_id: 'recorded-session-000001', again: { sub_id: 'recorded-session-000001' } };
    expect(diff(recorded, { session_id: 'x1', again: { sub_id: 'x1' } })).toEqual([]);
    expect(diff(recorded, { session_id: 'x1', again: { sub_id: 'x2' } })).toEqual([
      { path: 'again.sub_id', recorded: 'recorded-session-000001', now: 'x2' },
    ]);
  });

  test('two placeholders do not stand for one value', () => {
    expect(diff(['recorded-key-000001', 'recorded-key-000002'], ['same', 'same'])).toEqual([
      { path: '[1]', recorded: 'recorded-key-000002', now: 'same' },
    ]);
  });

  test('a placeholder inside a text is what stands there', () => {
    const bindings = createBindings();
    const recorded = {
      id: 'cs_recorded-id-000001',
      url: 'https://a.example/recorded-id-000001/pay?n=recorded-id-000002',
    };
    expect(differencesOf(recorded, { id: 'cs_77', url: 'https://a.example/77/pay?n=8' }, { bindings })).toEqual([]);
    expect(bindings.valueOf('recorded-id-000001')).toBe('77');
    expect(bindings.valueOf('recorded-id-000002')).toBe('8');
    expect(diff('cs_recorded-id-000001!', 'cs_!')).toHaveLength(1);
    expect(diff('cs_recorded-id-000001', 'order_1')).toHaveLength(1);
  });

  test('a time is held against the clock of the call, within five seconds', () => {
    const at = Date.parse('2026-03-01T08:00:00Z');
    expect(diff({ expires_at: 'now+900s' }, { expires_at: '2026-03-01T08:15:05Z' }, { at })).toEqual([]);
    expect(diff({ expires_at: 'now+900s' }, { expires_at: '2026-03-01T08:15:06Z' }, { at })).toEqual([
      { path: 'expires_at', recorded: 'now+900s', now: '2026-03-01T08:15:06Z' },
    ]);
    expect(diff({ expires_at: 'now+900s' }, { expires_at: 'soon' })).toHaveLength(1);
  });

  test('is not looked for where it is not wanted', () => {
    const [before, after] = [
      {
        adcp: { build_version: '1' },
        list: [
          { id: 1, n: 1 },
          { id: 2, n: 1 },
        ],
      },
      {
        adcp: { build_version: '2' },
        list: [
          { id: 3, n: 1 },
          { id: 4, n: 2 },
        ],
        ext: {},
      },
    ];
    expect(diff(before, after, { ignored: ['adcp.build_version', 'list[*].id', 'ext'] })).toEqual([
      { path: 'list[1].n', recorded: 1, now: 2 },
    ]);
    expect(diff(before, after, { ignored: ['adcp', 'list', 'ext'] })).toEqual([]);
  });

  test('of anything and itself is none, and what is written with placeholders equals what it was written from', () => {
    const at = Date.parse('2026-03-01T08:00:00Z');
    const text = fc.oneof(fc.string(), fc.uuid(), fc.constant('2026-03-01T08:15:00Z'));
    const name = fc.constantFrom('session_id', 'token', 'expires_at', 'a', 'b');
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.integer(),
        fc.constant(null),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(name, tie('tree')),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(diff(value, value)).toEqual([]);
        expect(diff(createPlaceholders().put(value, at), value, { at })).toEqual([]);
      }),
    );
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sealFor } from '../../src/engine/seal.ts';

const durable = { durable: true };
const json = fc.json().filter((text) => text.length > 0);

test('what is sealed opens with the same parts, is JSON to a store, and shows nothing', () => {
  const seal = sealFor(durable, 'session', 'ann', 'id-1');
  const text = '{"name":"Planted Person","words":"東京 👟 \\ud800"}';
  const sealed = seal.close(text);
  expect(JSON.parse(sealed)).toMatch(/^[\w+/=]+$/);
  expect(Buffer.from(JSON.parse(sealed), 'base64').toString('latin1')).not.toContain('Planted');
  expect(seal.open(sealed)).toBe(text);
  fc.assert(
    fc.property(json, (one) => {
      expect(seal.open(seal.close(one))).toBe(one);
    }),
  );
});

test('the same text is sealed alike, another one or another secret differently', () => {
  const seal = sealFor(durable, 'session', 'ann', 'id-1');
  expect(sealFor(durable, 'session', 'ann', 'id-1').close('1')).toBe(seal.close('1'));
  expect(seal.close('2').slice(0, 20)).not.toBe(seal.close('1').slice(0, 20));
  for (const parts of [
    ['session', 'ann', 'id-2'],
    ['session', 'anni', 'd-1'],
    ['row', 'ann', 'id-1'],
  ]) {
    const [purpose = '', ...secret] = parts;
    const other = sealFor(durable, purpose, ...secret);
    expect(other.close('1')).not.toBe(seal.close('1'));
    expect(() => other.open(seal.close('1'))).toThrow('sealed with another secret');
  }
});

test('what was changed does not open', () => {
  const seal = sealFor(durable, 'session', 'ann', 'id-1');
  const bytes = Buffer.from(JSON.parse(seal.close('{"a":1}')), 'base64');
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => seal.open(`"${changed.toString('base64')}"`)).toThrow('or changed');
  }
});

test('in memory nothing is sealed', () => {
  const seal = sealFor({ durable: false }, 'session', 'ann', 'id-1');
  expect(seal.close('{"a":1}')).toBe('{"a":1}');
  expect(seal.open('{"a":1}')).toBe('{"a":1}');
});

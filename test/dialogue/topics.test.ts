import { expect, test } from 'vitest';
import { askedOfAttribute, askedOfPolicy, holdsPhrase } from '../../src/dialogue/topics.ts';

test('a policy is asked for in everyday words, a brand’s own words come with it', () => {
  const asked = askedOfPolicy('Delivery', ['shipping']).map(({ roots }) => roots);
  expect(asked).toContainEqual(['arriv']);
  expect(askedOfPolicy('Opening hours of the moon', []).map(({ roots }) => roots)).not.toContainEqual(['arriv']);
});

test('an attribute is asked for by what people call it', () => {
  expect(askedOfAttribute('Weight')).toContainEqual(['heav']);
  expect(askedOfAttribute('Pages')).toContainEqual(['long']);
  expect(askedOfAttribute('Origin')).not.toContainEqual(['heav']);
});

test('a phrase is held only as it stands', () => {
  expect(holdsPhrase(['when', 'will', 'it', 'arriv'], ['arriv'])).toBe(true);
  expect(holdsPhrase(['money', 'is', 'back'], ['money', 'back'])).toBe(false);
});

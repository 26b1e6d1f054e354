import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plain } from '../../src/dialogue/plain.ts';

test('what a feed or a user wrote is spoken without controls, bidi marks and tags, whatever it was', () => {
  expect(plain('<b>Blue</b> \u202ebag\u0000 \u200b*new*')).toBe('Blue bag new');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const spoken = plain(text, 80);
      expect(spoken.length).toBeLessThanOrEqual(80);
      expect(spoken).not.toMatch(/[\p{Cc}\p{Cf}<>`*]/u);
    }),
  );
});

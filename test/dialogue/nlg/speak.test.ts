/** What is said of each act, word for word. */
import { describe, expect, test } from 'vitest';
import type { SystemAct } from '../../../src/dialogue/dialogue-acts.ts';
import { reply, shippedRoom } from './rooms.ts';

const pace = shippedRoom('pace-running');
const said = (...acts: SystemAct[]) => reply(pace, acts).message;

describe('speak', () => {
  test('tells the facts of one item together, the yes or no first', () => {
    const of = { id: 'glide-4' };
    expect(
      said({
        say: 'tell',
        facts: [
          { of, field: 'attribute', id: 'weight' },
          { of, field: 'attribute', id: 'drop' },
          { of, field: 'attribute', id: 'waterproof' },
        ],
      }),
    ).toBe('No, Glide 4 is not waterproof. Weight 265 g, drop 8 mm.');
  });
});

import { expect, test } from 'vitest';
import type { Memory } from '../../src/dialogue/turn.ts';
import { followUpOf, remembered } from '../../src/engine/follow-up.ts';
import { FollowUp } from '../../src/protocol/messages.ts';
import { brand, TOUR } from './house.ts';

const memory = (more: Partial<Memory> = {}): Memory => ({ shown: [], discussed: [], cart: [], turns: 1, ...more });

const followUp = (at: Memory) => {
  const about = remembered(brand, at);
  return about && followUpOf(brand, about);
};

test('what was discussed can be kept for later, in both vocabularies (R86)', () => {
  const follow_up = followUp(memory({ discussed: ['boots', 'socks'], offering_id: 'winter' }));
  expect(follow_up).toEqual({
    action: 'save_for_later',
    suggested_action: 'save_for_later',
    data: { product_ids: ['boots', 'socks'], offering_id: 'winter' },
    message: 'Keep for later: Ridge boots and Wool socks.',
  });
  expect(FollowUp.safeParse(follow_up).success).toBe(true);
});

test('a booking asks for a reminder with what the pack says about it (R86, A67)', () => {
  expect(followUp(memory({ agreement: TOUR, discussed: ['tour'] }))).toEqual({
    action: 'set_reminder',
    suggested_action: 'set_reminder',
    data: { type: 'tour', booking_url: 'https://skyhike.example/tour', product_id: 'tour' },
    message: 'Set a reminder for Guided tour with Skyhike.',
  });
});

test('where nothing was discussed there is no follow-up (R86)', () => {
  expect(followUp(memory())).toBeUndefined();
  expect(followUp(memory({ discussed: ['no-such-thing'] }))).toBeUndefined();
});

test('a long conversation leaves its last five products (R86)', () => {
  const discussed = ['SK628', 'boots', 'socks', 'lamp', 'tour', 'boots'];
  expect(followUp(memory({ discussed }))?.data.product_ids).toEqual(['boots', 'socks', 'lamp', 'tour', 'boots']);
});

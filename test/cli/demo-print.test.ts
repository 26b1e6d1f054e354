/** How a demo call is laid out, for a terminal and for paper. */
import { describe, expect, test } from 'vitest';
import { tell } from '../../src/commands/demo-print.ts';
import { screenOf } from '../../src/commands/screen.ts';
import { readColours } from '../../src/config.ts';

const CALL = {
  tool: 'si_send_message',
  request: { message: 'Which one is the lightest of all the tents you have in stock?' },
  answer: { session_status: 'active', response: { message: 'The Ridge 2.\u001b[2J\u0007' } },
};

describe('a call of the demo', () => {
  test('without a terminal is 100 wide and plain', () => {
    const told = tell(CALL, screenOf(undefined, false));
    expect(told.split('\n')[0]).toHaveLength(100);
    expect(told).not.toContain('\u001b');
  });

  test('is as wide as the terminal, within reason', () => {
    expect([20, 40, 77, 120, 300].map((columns) => screenOf(columns, true).width)).toEqual([40, 40, 77, 120, 120]);
    expect(tell(CALL, screenOf(40, false))).toBe(
      [
        '── si_send_message ─────────────────────',
        'User      Which one is the lightest of',
        '          all the tents you have in',
        '          stock?',
        'Brand     The Ridge 2. [2J ',
        '          session_status: active',
        '',
      ].join('\n'),
    );
  });

  test('has its speakers in colours, and nothing of what is said can be one', () => {
    const told = tell(CALL, screenOf(100, true));
    expect(told).toContain('\u001b[36mUser      \u001b[0mWhich one');
    expect(told).toContain('\u001b[35mBrand     \u001b[0mThe Ridge 2. [2J');
    expect(told).toContain('\u001b[2msession_status: active\u001b[0m');
  });

  test('holds the payload folded to one line', () => {
    const payload = { line_items: [{ id: 'a' }], currency: 'usd' };
    const answer = { session_status: 'complete', acp_handoff: { checkout_url: 'https://x.example', payload } };
    const told = tell({ tool: 'si_terminate_session', request: {}, answer }, screenOf(undefined, false));
    expect(told).toContain('ACP payload: a CheckoutSessionCreateRequest of 1 line in usd; --json shows it whole\n');
    expect(told).not.toContain('line_items');
  });
});

describe('colours', () => {
  test.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '3', NO_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: 'false' }, false],
    [false, { FORCE_COLOR: '' }, false],
  ])('on a terminal: %s, with %j: %s', (terminal, environment, expected) => {
    expect(readColours(terminal, environment)).toBe(expected);
  });
});

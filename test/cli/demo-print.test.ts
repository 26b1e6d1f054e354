/** How a demo call is laid out, for a terminal and for paper. */
import { describe, expect, test } from 'vitest';
import { legend, tell } from '../../src/commands/demo-print.ts';
import { screenOf } from '../../src/commands/screen.ts';
import { typeOut, waitUntil } from '../../src/commands/typing.ts';
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

describe('the demo says who speaks', () => {
  test('in the colours they have', () => {
    const lines = legend(screenOf(undefined, true)).split('\n');
    expect(lines.map((line) => line.slice(0, 9))).toEqual([
      '\u001b[36mUser',
      '\u001b[33mHost',
      '\u001b[35mBran',
      '\u001b[32mShop',
      '',
    ]);
    expect(legend(screenOf(40, false))).toContain("Brand     the brand's agent, which this\n          program is\n");
  });
});

describe('demo --watch', () => {
  /** Types on a clock that runs only while something waits: what was written, by the milliseconds since the start. */
  async function typed(text: string) {
    let now = 0;
    const written: [number, string][] = [];
    await typeOut(text, {
      write: (piece) => written.push([now, piece]),
      wait: async (ms) => {
        now += ms;
      },
    });
    return written;
  }

  test('shows a word every 200 ms, a coloured name in one piece, and what is drawn at once', async () => {
    expect(await typed('── \u001b[35mBrand     \u001b[0mA light tent.\n▭ $349\n')).toEqual([
      [0, '── '],
      [0, '\u001b[35mBrand     \u001b[0m'],
      [200, 'A '],
      [400, 'light '],
      [600, 'tent.\n'],
      [800, '▭ '],
      [800, '$349\n'],
    ]);
  });

  test('writes every character, whatever it is', async () => {
    const text = '\u001b[2m \u001b x\u001b[0m\n\n  山 \u001b';
    expect((await typed(text)).map(([, piece]) => piece).join('')).toBe(text);
  });

  test('waits no longer once the reader has asked for the rest', async () => {
    const skip = new AbortController();
    const wait = waitUntil(skip.signal);
    const hour = wait(3_600_000);
    skip.abort();
    await hour;
    await wait(3_600_000);
  });
});

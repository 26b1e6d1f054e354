/** What is typed in a chat, and what a person sees of it. */
import { describe, expect, test } from 'vitest';
import { buttonsOf } from '../../src/commands/chat-conversation.ts';
import { CHAT_COMMANDS, readLine, WORDS } from '../../src/commands/chat-lines.ts';
import { tellCall, tellHelp, tellState } from '../../src/commands/chat-print.ts';
import { screenOf } from '../../src/commands/screen.ts';

const PAPER = screenOf(undefined, false);

describe('a line of a chat', () => {
  test.each([
    ['  ', 2, { do: 'nothing' }],
    ['a tent for two', 2, { do: 'say', message: 'a tent for two' }],
    ['2', 2, { do: 'press number', number: 2 }],
    ['3', 2, { do: 'say', message: '3' }],
    ['0', 2, { do: 'say', message: '0' }],
    ['2', 0, { do: 'say', message: '2' }],
    ['2 tents', 2, { do: 'say', message: '2 tents' }],
    ['/say 2', 2, { do: 'say', message: '2' }],
    ['/say /end', 2, { do: 'say', message: '/end' }],
    ['/state', 0, { do: 'state' }],
    ['/quit', 0, { do: 'quit' }],
    ['/calls', 0, { do: 'calls' }],
    ['/calls 12', 0, { do: 'calls', number: 12 }],
    ['/save my chat.json', 0, { do: 'save', file: 'my chat.json' }],
    ['/end', 0, { do: 'end' }],
    ['/end  user_exit', 0, { do: 'end', reason: 'user_exit' }],
    ['/press checkout', 0, { do: 'press', action: 'checkout', payload: {} }],
    ['/press select {"product_id": "x"}', 0, { do: 'press', action: 'select', payload: { product_id: 'x' } }],
  ])('%j with %i buttons on show', (line, buttons, read) => {
    expect(readLine(line, buttons)).toEqual(read);
  });

  test.each([
    ['/edn', 'there is no /edn. Did you mean /end? /help lists what there is; /say ... says it as it is.'],
    ['/xyzzy', 'there is no /xyzzy. /help lists what there is; /say ... says it as it is.'],
    ['/state now', '/state stands alone. Type /state.'],
    ['/say', '/say needs the words to say, e.g. /say 2'],
    ['/save', '/save needs a file to write, e.g. /save chat.json'],
    ['/calls two', '/calls takes a number, e.g. /calls 2'],
    [
      '/end user_exti',
      '"user_exti" is not a valid reason. Did you mean user_exit? Expected one of: handoff_transaction, handoff_complete, user_exit, session_timeout, host_terminated.',
    ],
    ['/press', '/press needs an action, e.g. /press checkout'],
    ['/press select [1]', '/press takes a JSON object after the action, e.g. {"product_id":"x"}'],
  ])('%j is not understood, and what to type instead is said', (line, message) => {
    expect(readLine(line, 3)).toEqual({ do: 'refuse', message });
  });

  test('every command is in the help', () => {
    for (const word of WORDS) expect(CHAT_COMMANDS.flat().join(' ')).toContain(word);
    expect(tellHelp()).toMatch(/^Type what you would say to the brand, or:\n {2}1 +press the button/);
  });
});

/** Control characters and those that turn the direction of text. */
const CURSOR = /[^\P{Cc}\n]|\u202e/u;

const CARD = (title: string, rest: object = {}) => ({ title, price: '$1', ...rest });
const answer = (...ui_elements: object[]) => ({
  session_status: 'active',
  response: { message: 'Here.', ui_elements },
});
const told = (body: Record<string, unknown>, screen = PAPER) =>
  tellCall({ tool: 'si_send_message', request: { message: 'Hello' }, answer: body, at: 0, ms: 1 }, screen, true);

describe('an answer in a chat', () => {
  test('has its buttons numbered as they are pressed: those of cards and carousels first, where they stand', () => {
    const cta = { label: 'Choose', action: 'select', payload: { product_id: 'a' } };
    const body = answer(
      { type: 'product_card', id: 'card-a', data: CARD('A', { cta }) },
      { type: 'carousel', id: 'carousel', data: { items: [CARD('B'), CARD('C', { cta: { ...cta, label: 'Take' } })] } },
      { type: 'action_button', id: 'button-1', data: { label: 'More', action: 'more' } },
      { type: 'hologram', data: {} },
    );
    expect(buttonsOf(body).map(({ label, element_id }) => [label, element_id])).toEqual([
      ['Choose', 'card-a'],
      ['Take', 'carousel'],
      ['More', 'button-1'],
    ]);
    expect(told(body)).toBe(
      [
        'Brand     Here.',
        '          ┌────────────────────────────────────┐',
        '          │ A                               $1 │',
        '          │ [1] Choose                         │',
        '          └────────────────────────────────────┘',
        '          ┌────────────────────────────────────┐',
        '          │ B                               $1 │',
        '          └────────────────────────────────────┘',
        '          ┌────────────────────────────────────┐',
        '          │ C                               $1 │',
        '          │ [2] Take                           │',
        '          └────────────────────────────────────┘',
        '          [3] More',
        '          (hologram: not shown here; /calls has it)',
        '',
      ].join('\n'),
    );
  });

  test('keeps its boxes whole on the narrowest screen, and with wide letters', () => {
    const body = answer({ type: 'product_card', data: CARD('山 '.repeat(30) + 'x'.repeat(90)) });
    const lines = told(body, screenOf(40, false)).split('\n').slice(1, -1);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines[0]).toBe(`          ┌${'─'.repeat(28)}┐`);
    const widths = lines.map((line) => [...line].reduce((sum, sign) => sum + (sign === '山' ? 2 : 1), 0));
    expect(new Set(widths)).toEqual(new Set([40]));
  });

  test('cannot move the cursor, whatever a brand writes', () => {
    const bad = 'x\u001b[2J\u0007\r\ny\u202e';
    const told = tellCall(
      { tool: 'si_send_message', request: {}, answer: answer({ type: 'product_card', data: CARD(bad) }), at: 0, ms: 1 },
      PAPER,
      true,
    );
    expect(told).not.toMatch(CURSOR);
    const state = tellState({ session_id: bad, path: [bad], turns: 1 }, [{ label: bad, action: bad }]);
    expect(state).not.toMatch(CURSOR);
  });

  test.each([
    [{}],
    [{ response: null }],
    [{ response: { ui_elements: 'none' } }],
    [{ response: { ui_elements: [7, null] } }],
  ])('that is no answer at all is told all the same: %j', (body) => {
    expect(buttonsOf(body)).toEqual([]);
    expect(told(body)).toContain('Brand     (no words)\n');
  });
});

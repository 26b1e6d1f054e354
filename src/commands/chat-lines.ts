/** What is typed in `si-mcp chat`: words for the brand, the number of a button, or a command that begins with a slash. */
import { nearWord } from '../brands/near-word.ts';

/** How a session ends (R76–R87). */
const REASONS = ['handoff_transaction', 'handoff_complete', 'user_exit', 'session_timeout', 'host_terminated'] as const;

export type Reason = (typeof REASONS)[number];

export type ChatLine =
  | { do: 'nothing' }
  | { do: 'say'; message: string }
  | { do: 'press number'; number: number }
  | { do: 'press'; action: string; payload: Record<string, unknown> }
  | { do: 'state' | 'trace' | 'help' | 'quit' }
  | { do: 'calls'; number?: number }
  | { do: 'save'; file: string }
  /** Without a reason: a purchase that is agreed is handed over, else the user leaves. */
  | { do: 'end'; reason?: Reason }
  /** Not understood: what to type instead. */
  | { do: 'refuse'; message: string };

/** The commands there are, as /help lists them. */
export const CHAT_COMMANDS: readonly (readonly [typed: string, does: string])[] = [
  ['1', 'press the button with this number; /say 1 says the number instead'],
  ['/press ACTION [JSON]', 'press a button by its action, e.g. /press select {"product_id":"x"}'],
  ['/state', 'where the session stands, how it got there, and when it ends by itself'],
  ['/trace', 'what the last sentence was understood as, what was searched, and why (an agent of this process only)'],
  ['/calls [N]', 'the calls so far; with a number one of them, whole'],
  ['/save FILE', 'write the session, every call and its answer, to a new JSON file, which the playground imports'],
  ['/end [REASON]', `end the session: ${REASONS.join(', ')}`],
  ['/quit', 'end the session and leave; so does Ctrl-D'],
  ['/help', 'this list'],
];

/** Reads one line. `buttons` is how many buttons are on show: a number up to it presses one. */
export function readLine(line: string, buttons: number): ChatLine {
  const text = line.trim();
  if (text === '') return { do: 'nothing' };
  if (/^\d{1,3}$/.test(text)) {
    const number = Number(text);
    return number >= 1 && number <= buttons ? { do: 'press number', number } : { do: 'say', message: text };
  }
  if (!text.startsWith('/')) return { do: 'say', message: text };
  const at = text.search(/\s/);
  const command = at < 0 ? text : text.slice(0, at);
  return readCommand(command, at < 0 ? '' : text.slice(at).trim());
}

function readCommand(command: string, rest: string): ChatLine {
  switch (command) {
    case '/state':
    case '/trace':
    case '/help':
    case '/quit':
      return rest === '' ? { do: COMMANDS[command] } : refuse(`${command} stands alone. Type ${command}.`);
    case '/say':
      return rest === '' ? refuse('/say needs the words to say, e.g. /say 2') : { do: 'say', message: rest };
    case '/calls':
      return readCalls(rest);
    case '/save':
      return rest === '' ? refuse('/save needs a file to write, e.g. /save chat.json') : { do: 'save', file: rest };
    case '/end':
      return readEnd(rest);
    case '/press':
      return readPress(rest);
    default: {
      const near = nearWord(command, WORDS);
      const meant = near === undefined ? '' : ` Did you mean ${near}?`;
      return refuse(
        `there is no ${command.slice(0, 40)}.${meant} /help lists what there is; /say ... says it as it is.`,
      );
    }
  }
}

const COMMANDS = { '/state': 'state', '/trace': 'trace', '/help': 'help', '/quit': 'quit' } as const;

/** Every command, for completion and for what was probably meant. */
export const WORDS = ['/state', '/trace', '/calls', '/save', '/end', '/press', '/say', '/help', '/quit'] as const;

function readCalls(rest: string): ChatLine {
  if (rest === '') return { do: 'calls' };
  return /^\d{1,6}$/.test(rest)
    ? { do: 'calls', number: Number(rest) }
    : refuse('/calls takes a number, e.g. /calls 2');
}

function readEnd(rest: string): ChatLine {
  if (rest === '') return { do: 'end' };
  const reason = REASONS.find((one) => one === rest);
  if (reason !== undefined) return { do: 'end', reason };
  const near = nearWord(rest, REASONS);
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  return refuse(`"${rest.slice(0, 40)}" is not a valid reason.${meant} Expected one of: ${REASONS.join(', ')}.`);
}

function readPress(rest: string): ChatLine {
  const at = rest.search(/\s/);
  const action = at < 0 ? rest : rest.slice(0, at);
  if (action === '') return refuse('/press needs an action, e.g. /press checkout');
  const payload = at < 0 ? {} : recordIn(rest.slice(at).trim());
  if (payload === undefined) return refuse('/press takes a JSON object after the action, e.g. {"product_id":"x"}');
  return { do: 'press', action, payload };
}

function recordIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function refuse(message: string): ChatLine {
  return { do: 'refuse', message };
}

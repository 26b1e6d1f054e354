/** Matches rules against calls, condition by condition, so that a rule that never matched can report its nearest miss. */
import type { HookedCall } from '../../mcp/call-hook.ts';
import { isRecord } from '../../protocol/json-object.ts';
import type { FaultMatch } from './fault-rules.ts';

/** One condition of a rule against one call. */
export interface Condition {
  what: keyof FaultMatch;
  fits: boolean;
  wanted: unknown;
  found: unknown;
}

/** A call as rules see it. `session` is the number of its session in the order in which they were opened. */
export interface MatchedCall extends HookedCall {
  session: number | undefined;
}

/** The conditions of a rule but for `call` and `chance`, which need to know what came before. */
export function conditionsOf(match: FaultMatch, call: MatchedCall): Condition[] {
  const args = isRecord(call.args) ? call.args : {};
  const found: Condition[] = [];
  const check = (what: keyof FaultMatch, value: unknown, fits: boolean) => {
    if (match[what] !== undefined) found.push({ what, fits, wanted: match[what], found: value });
  };
  const session = typeof match.session === 'number' ? call.session : args.session_id;
  check('tool', call.name, [match.tool ?? []].flat().includes(call.name));
  check('transport', call.transport, call.transport === match.transport);
  check('era', call.era, call.era === match.era);
  check('principal', call.principal, call.principal === match.principal);
  check('session', session, session === match.session);
  check('offering', args.offering_id, fitsPattern(match.offering, args.offering_id));
  const words = wordsOf(args);
  check('message', words, fitsPattern(match.message, words));
  return found;
}

/** What the user says in a call: a message, an intent, or the action of a pressed button. */
function wordsOf(args: Record<string, unknown>): unknown {
  const { message, intent, action_response } = args;
  return message ?? intent ?? (isRecord(action_response) ? action_response.action : undefined);
}

function fitsPattern(pattern: string | undefined, value: unknown): boolean {
  return pattern !== undefined && typeof value === 'string' && fits(pattern.toLowerCase(), value.toLowerCase());
}

/** `*` stands for anything. Each piece is looked for once, from where the one before it ended. */
export function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const piece of rest) {
    const at = text.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}

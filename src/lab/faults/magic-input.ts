/**
 * Faults requested by a call itself, without a rule: `[lab:FAULT]` in what the user says, or an offering id `lab:FAULT`. Parameters
 * follow after semicolons: `[lab:delay;ms=800]`.
 */
import { isRecord } from '../../protocol/json-object.ts';
import { checkFaultRules, type FaultRule } from './fault-rules.ts';

/** A call that requests a fault: the fault, and the arguments passed on to the agent. */
export interface MagicInput {
  rule: FaultRule | undefined;
  /** What is wrong with what it asks for. */
  problems: string[];
  args: Record<string, unknown>;
}

const MARK = 'lab:';
/** Replaces a message that contained nothing but a fault request. */
const NOTHING_SAID = 'Hello';

/** `undefined` for a call that asks for none. `offering` is in the place of a magic id where a tool needs one. */
export function magicInputOf(name: string, args: unknown, offering: string | undefined): MagicInput | undefined {
  if (!isRecord(args)) return undefined;
  const { offering_id } = args;
  if (typeof offering_id === 'string' && offering_id.startsWith(MARK)) {
    const { offering_id: _magic, ...others } = args;
    const { offering_id: real = name === 'si_get_offering' ? offering : undefined, ...asked } = readAsked(offering_id);
    return { ...asRule(asked), args: { ...others, ...(real !== undefined && { offering_id: real }) } };
  }
  for (const member of ['message', 'intent']) {
    const text = args[member];
    if (typeof text !== 'string') continue;
    const start = text.indexOf(`[${MARK}`);
    const end = start === -1 ? -1 : text.indexOf(']', start);
    if (end === -1) continue;
    const rest = `${text.slice(0, start).trimEnd()} ${text.slice(end + 1).trimStart()}`.trim();
    const asked = readAsked(text.slice(start + 1, end));
    return { ...asRule(asked), args: { ...args, [member]: rest === '' ? NOTHING_SAID : rest } };
  }
  return undefined;
}

/** `lab:delay;ms=800` as {fault: 'delay', ms: '800'}. */
function readAsked(text: string): Record<string, string> {
  const [fault = '', ...parameters] = text.slice(MARK.length).split(';');
  const asked: Record<string, string> = { fault: fault.trim() };
  for (const parameter of parameters) {
    const at = parameter.indexOf('=');
    if (at > 0) asked[parameter.slice(0, at).trim()] = parameter.slice(at + 1).trim();
  }
  return asked;
}

/** Read as a rule is: what looks like a number is one. */
function asRule(asked: Record<string, string>): Pick<MagicInput, 'rule' | 'problems'> {
  const typed = Object.fromEntries(Object.entries(asked).map(([name, text]) => [name, scalarOf(text)]));
  const read = checkFaultRules(typed);
  return read.ok ? { rule: read.rules.rules[0], problems: [] } : { rule: undefined, problems: read.problems };
}

function scalarOf(text: string): unknown {
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : text;
}

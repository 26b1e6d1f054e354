/** Plays the calls of a recording against an agent, in their order, and says what each answer has different. */

import { isRecord } from '../../protocol/json-object.ts';
import { createBindings } from './bindings.ts';
import { type Difference, differencesOf } from './differences.ts';
import { createRedaction } from './personal.ts';
import { placeholdersIn, readDateTime, secondsFromCall } from './placeholders.ts';
import { type RecordedAnswer, type RecordedCall, type Recording, readAnswer, saysTheSame } from './recording.ts';

/** Calls a tool; the MCP result. Rejects, with a reason for people, when there is none. */
export type CallTool = (tool: string, args: unknown) => Promise<Record<string, unknown>>;

interface ReplaySettings {
  /** A fresh id for each idempotency key: an agent may remember those of the recording. */
  newId: () => string;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Paths in answers that are not compared, as in differences.ts. */
  ignored?: readonly string[];
}

interface ReplayedCall {
  call: number;
  tool: string;
  differences: Difference[];
  /** Why the call was not made, or not answered. */
  problem?: string;
  /** Why there is nothing to compare. */
  skipped?: string;
}

/** Never rejects: what goes wrong with a call is said of it, and the next one is made. */
export async function replay(recording: Recording, agent: CallTool, settings: ReplaySettings): Promise<ReplayedCall[]> {
  const { newId, now, ignored } = settings;
  const bindings = createBindings();
  const redaction = recording.whole ? undefined : createRedaction();
  const givers = giversOf(recording.calls);
  /** How far the agent's clock is ahead of ours, in milliseconds, once an answer told. */
  let ahead = 0;
  const replayed: ReplayedCall[] = [];
  for (const recorded of recording.calls) replayed.push(await play(recorded));
  return replayed;

  async function play({ call, tool, arguments: args, answer }: RecordedCall): Promise<ReplayedCall> {
    const lost = isLost(answer);
    if (lost && answer.isError) return { call, tool, differences: [], skipped: 'a fault kept it from the agent' };
    const missing = prepare(call, args);
    if (missing !== undefined) return { call, tool, differences: [], problem: missing };
    const at = now();
    const sent = bindings.fill(args, at + ahead);
    const redacted = redaction?.call(sent);
    try {
      const got = answerIn(await agent(tool, sent));
      if (lost) return { call, tool, differences: [], skipped: 'a fault kept its answer from the host' };
      const shown = redacted ? redacted.answer(got) : got;
      ahead = aheadOf(answer, shown, at) ?? ahead;
      return {
        call,
        tool,
        differences: differencesOf(withoutEffect(answer), shown, { bindings, at: at + ahead, ignored }),
      };
    } catch (thrown) {
      return { call, tool, differences: [], problem: thrown instanceof Error ? thrown.message : String(thrown) };
    }
  }

  /** Gives what the host made up a value; says what is missing of what the agent was to give. */
  function prepare(call: number, args: unknown): string | undefined {
    for (const placeholder of placeholdersOf(args)) {
      if (bindings.valueOf(placeholder) !== undefined) continue;
      const giver = givers.get(placeholder);
      if (giver !== undefined && giver < call)
        return `not made: it needs ${placeholder}, which the answer to call ${giver} did not give`;
      bindings.bind(placeholder, placeholder.startsWith('recorded-key-') ? newId() : placeholder);
    }
    return undefined;
  }
}

function withoutEffect({ effect: _effect, ...answer }: RecordedAnswer): RecordedAnswer {
  return answer;
}

/** Whether the host did not get the answer as it is recorded. */
function isLost({ effect }: RecordedAnswer): boolean {
  return effect !== undefined && effect.kind !== 'twice';
}

/** Which call's answer says a placeholder first; what a request says first is the host's own. */
export function giversOf(calls: readonly RecordedCall[]): Map<string, number | undefined> {
  const givers = new Map<string, number | undefined>();
  for (const { call, arguments: args, answer } of calls) {
    for (const one of placeholdersOf(args)) if (!givers.has(one)) givers.set(one, undefined);
    for (const one of placeholdersOf(answer)) if (!givers.has(one)) givers.set(one, call);
  }
  return givers;
}

/** Every placeholder in a value, each once, in order. */
export function placeholdersOf(value: unknown): Set<string> {
  return new Set(placeholdersIn(JSON.stringify(value) ?? ''));
}

/** What of an MCP result a recording holds. */
function answerIn({ structuredContent, content, isError, _meta }: Record<string, unknown>): RecordedAnswer {
  const [first]: unknown[] = Array.isArray(content) ? content : [];
  const text = typeof first === 'object' && first !== null && 'text' in first ? String(first.text) : undefined;
  return readAnswer({
    ...(isRecord(structuredContent) && { structuredContent }),
    ...(isError === true && { isError }),
    ...(text !== undefined && !saysTheSame(text, structuredContent) && { text }),
    ...ofTool(_meta),
  });
}

/** What the era puts into every result is nothing that the tool said. */
function ofTool(meta: unknown): { _meta?: object } {
  const members = typeof meta === 'object' && meta !== null ? Object.entries(meta) : [];
  const own = members.filter(([name]) => !name.startsWith('io.modelcontextprotocol/'));
  return own.length > 0 ? { _meta: Object.fromEntries(own) } : {};
}

/** Read off a time that was told as now when it was recorded: the agent's clock may stand anywhere. */
function aheadOf(recorded: unknown, answer: unknown, now: number): number | undefined {
  if (typeof recorded === 'string') {
    const seconds = secondsFromCall(recorded);
    const time = seconds !== undefined && Math.abs(seconds) <= 1 ? readDateTime(answer) : undefined;
    return time === undefined ? undefined : time - now;
  }
  if (typeof recorded !== 'object' || recorded === null || typeof answer !== 'object' || answer === null)
    return undefined;
  for (const [name, inner] of Object.entries(recorded)) {
    const found = aheadOf(inner, Reflect.get(answer, name), now);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is different, as lines for a terminal. */
export function replayText(replayed: readonly ReplayedCall[]): string {
  const lines = replayed.flatMap(({ call, tool, differences, problem, skipped }) => {
    if (problem !== undefined) return [`✗ ${call} ${tool}`, `    ${problem}`];
    if (skipped !== undefined) return [`- ${call} ${tool}: ${skipped}`];
    if (differences.length === 0) return [`✓ ${call} ${tool}`];
    return [`✗ ${call} ${tool}`, ...differences.flatMap(differenceLines)];
  });
  const wrong = replayed.filter(isDifferent).length;
  const calls = `${replayed.length} ${replayed.length === 1 ? 'call' : 'calls'}`;
  const told = wrong === 0 ? `${calls}, no difference` : `${calls}, ${wrong} different`;
  return `${[...lines, '', told].map(printable).join('\n')}\n`;
}

/** Whether the answer was another one, or none. */
export function isDifferent({ differences, problem }: ReplayedCall): boolean {
  return differences.length > 0 || problem !== undefined;
}

function differenceLines(difference: Difference): string[] {
  return [
    `    ${difference.path || '(the answer)'}`,
    ...('recorded' in difference ? [`      - ${shortJson(difference.recorded)}`] : []),
    ...('now' in difference ? [`      + ${shortJson(difference.now)}`] : []),
  ];
}

const LONGEST = 600;

/** One line of up to `most` characters. */
export function shortJson(value: unknown, most: number = LONGEST): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** What an agent says may hold anything: a terminal is shown no control characters. */
function printable(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ');
}

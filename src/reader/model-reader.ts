/**
 * Parses messages with a language model: one call per turn, its answer validated against the candidates. If that fails, times out
 * or exceeds the budget, the embedded reader handles the turn, and the report says why.
 */
import type { Brand } from '../brands/catalogue.ts';
import type { ReadableDialogue } from '../dialogue/dialogue.ts';
import type { UserAct } from '../dialogue/dialogue-acts.ts';
import { unreadFor } from '../dialogue/nlu/unread.ts';
import { parseUtterance } from '../dialogue/nlu/utterance.ts';
import { contextOf } from '../dialogue/nlu/view.ts';
import { plain } from '../dialogue/plain.ts';
import type { Tracer } from '../dialogue/trace.ts';
import type { Reading } from '../dialogue/turn.ts';
import type { MessageReader, ReadRequest, ReadResult } from '../engine/reader.ts';
import type { CallBudget } from './call-budget.ts';
import { candidatesFor } from './candidates.ts';
import type { Endpoint, Message } from './endpoint.ts';
import { MODEL_ACTS_SCHEMA, ModelActs } from './model-acts.ts';
import { correction, dataOf, INSTRUCTIONS } from './prompt.ts';
import { agreesOnPurchase } from './purchase-agreement.ts';
import { reword, type WordingReport } from './reword.ts';
import { numbersIn, type Turn, toUserActs, UnknownId } from './to-user-acts.ts';

/** Which reader handled a turn: the model, or the embedded reader for one of these reasons. */
export type ReadBy =
  | 'model'
  | 'timeout'
  | 'ended'
  | 'error'
  | 'refusal'
  | 'invalid'
  | 'too_large'
  | 'too_long'
  | 'minute_budget'
  | 'session_budget';

/** Cost and outcome of a turn, without any message text. */
export interface ReadingReport {
  by: ReadBy;
  calls: number;
  /** Milliseconds. */
  ms: number;
  tokens: { in: number; out: number };
  /** The two readers disagreed. */
  differs: boolean;
}

interface ModelReaderParts {
  endpoint: Endpoint;
  budget: CallBudget;
  /** Timeout of a turn in milliseconds, over all its calls. */
  longestMs: number;
  /** A monotonic clock, in milliseconds. */
  ticks: () => number;
  /** Calls `late` after so many milliseconds, unless what it gives back is called before. */
  after: (milliseconds: number, late: () => void) => () => void;
  report: (report: ReadingReport) => void;
  /** Called when a purchase read by the model had to be confirmed by the user first. */
  asked: () => void;
  /** Called after each attempt to reword an answer. Omit it to disable rewording. */
  worded?: (report: WordingReport) => void;
}

export interface ModelReaders {
  readerFor(brand: Brand, dialogue: ReadableDialogue): MessageReader;
  /** For shutdown: aborts pending model calls; from now on the embedded reader handles all turns. */
  end(): void;
}

/** Characters of a message that a model is asked to read. */
const LONGEST_MESSAGE = 1000;
/** Tokens of an answer. */
const MOST_TOKENS = 600;
const SCHEMA = { name: 'acts', schema: MODEL_ACTS_SCHEMA };

export function createModelReaders(parts: ModelReaderParts): ModelReaders {
  const ending = new AbortController();
  return {
    readerFor: (brand, dialogue) => ({
      longestMs: parts.longestMs,
      read: (asked) => read(parts, { brand, dialogue, ending: ending.signal }, asked),
      ...(parts.worded && { reword: rewording({ ...parts, worded: parts.worded }, dialogue, ending.signal) }),
    }),
    end: () => ending.abort(),
  };
}

function rewording(
  parts: Required<ModelReaderParts>,
  dialogue: ReadableDialogue,
  ending: AbortSignal,
): NonNullable<MessageReader['reword']> {
  const stopped = (milliseconds: number) => stopAfter({ ...parts, longestMs: milliseconds }, ending);
  return (answer) => reword({ ...parts, report: parts.worded, ending, stopAfter: stopped }, dialogue, answer);
}

interface Place {
  brand: Brand;
  dialogue: ReadableDialogue;
  ending: AbortSignal;
}

async function read(parts: ModelReaderParts, place: Place, asked: ReadRequest): Promise<ReadResult> {
  const began = parts.ticks();
  const cost: Cost = { calls: 0, tokens: { in: 0, out: 0 } };
  const { signal, release } = stopAfter(parts, place.ending);
  let by: ReadBy = 'error';
  let differs = false;
  try {
    if (asked.message.length > LONGEST_MESSAGE) by = 'too_long';
    else {
      const { turn, data, embedded, agrees } = prepared(parts, place, asked);
      const asking: Asking = { turn, data, signal, ending: place.ending, calls: asked.calls };
      const came = await acts(parts, asking, cost);
      by = came.by;
      if (came.acts) {
        const names = (all: readonly UserAct[]) => all.map(({ act }) => act).join();
        differs = names(came.acts) !== names(embedded);
        return { calls: cost.calls, ms: parts.ticks() - began, reading: { acts: came.acts, agrees, embedded } };
      }
    }
  } catch {
    // Whatever the error, the embedded reader handles the turn.
    by = 'error';
  } finally {
    release();
    parts.report({ by, ...cost, ms: parts.ticks() - began, differs });
  }
  return { calls: cost.calls, ms: parts.ticks() - began };
}

type Cost = Pick<ReadingReport, 'calls' | 'tokens'>;

/** What one turn is asked with. `calls`: those of the session before it. */
interface Asking {
  turn: Turn;
  data: string;
  signal: AbortSignal;
  ending: AbortSignal;
  calls: number;
}

/** Calls the model, and retries once if the answer is unusable. */
async function acts(
  { endpoint, budget }: ModelReaderParts,
  { turn, data, signal, ending, calls }: Asking,
  cost: Cost,
): Promise<{ by: ReadBy; acts?: UserAct[] }> {
  const messages: Message[] = [
    { role: 'system', content: INSTRUCTIONS },
    { role: 'user', content: data },
  ];
  let by: ReadBy = 'error';
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    if (ending.aborted) return { by: 'ended' };
    const taken = budget.take(calls + cost.calls);
    if (taken !== 'taken') return { by: attempt === 1 ? taken : by };
    cost.calls += 1;
    const { failure, text = '', tokens } = await endpoint.ask({ messages, schema: SCHEMA, most: MOST_TOKENS }, signal);
    cost.tokens = { in: cost.tokens.in + tokens.in, out: cost.tokens.out + tokens.out };
    if (failure === 'stopped') return { by: ending.aborted ? 'ended' : 'timeout' };
    if (failure === 'unsupported') by = 'error';
    else if (failure !== undefined) return { by: failure };
    else {
      const came = actsIn(turn, text);
      if ('acts' in came) return { by: 'model', ...came };
      by = 'invalid';
      messages.splice(
        2,
        2,
        { role: 'assistant', content: text.slice(0, 500) },
        { role: 'user', content: correction(came.problem) },
      );
    }
  }
  return { by };
}

const MOST_ATTEMPTS = 2;

/** The acts in an answer, or why it is invalid; quotes nothing but an id. */
function actsIn(turn: Turn, text: string): { acts: UserAct[] } | { problem: string } {
  let json: unknown;
  try {
    // Without schema support, models wrap the JSON in prose or a code fence.
    json = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  } catch {
    return { problem: 'it is no JSON' };
  }
  const read = ModelActs.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { problem: `${issue?.path.join('.').slice(0, 60)} is not what the schema says` };
  }
  try {
    const acts = toUserActs(turn, read.data.acts);
    return acts.length > 0 ? { acts } : { problem: 'no act is in it' };
  } catch (problem) {
    if (problem instanceof UnknownId) return { problem: problem.message };
    throw problem;
  }
}

/** The prompt of the turn, and the result of the embedded reader. */
function prepared(
  parts: ModelReaderParts,
  { brand, dialogue }: Place,
  { message, memory, setting, lately }: ReadRequest,
) {
  const { state, domain, messageDomain } = dialogue.understanding(memory, message);
  const parsed = parseUtterance(messageDomain, message, setting.now, contextOf(state));
  let embedded: UserAct[] = [];
  const tracer: Tracer = {
    clock: () => 0,
    done: (trace) => {
      embedded = trace.acts;
    },
  };
  const outcome = dialogue.takeTurn(memory, { message }, { ...setting, tracer });
  const named = parsed.mentions.filter(({ kind, not }) => (kind === 'item' || kind === 'part') && !not);
  const found = named
    .flatMap(({ rows = [] }) => rows.slice(0, MOST_NAMED))
    .flatMap((row) => brand.items[row]?.id ?? []);
  const buttons = lately.at(-1)?.buttons ?? [];
  const candidates = candidatesFor(domain, state, [...found, ...outcome.memory.shown], buttons);
  const amounts = parsed.mentions.flatMap(({ amount }) => (amount ? numbersIn(String(amount.value)) : []));
  const numbers = unreadFor(messageDomain, parsed) ? undefined : new Set([...numbersIn(message), ...amounts]);
  const turn: Turn = { domain, state, candidates, message, now: setting.now, ...(numbers && { numbers }) };
  const holds = agreesOnPurchase(messageDomain, parsed, state, outcome);
  const agrees: Reading['agrees'] = (lines) => {
    const held = holds(lines);
    if (!held) parts.asked();
    return held;
  };
  const data = dataOf({
    brand: plain(brand.pack.brand.display_name, 60),
    language: LANGUAGES.of(domain.language.name) ?? domain.language.name,
    today: domain.calendar.today(setting.now),
    candidates: candidates.text,
    lately,
    message,
  });
  return { turn, data, embedded, agrees };
}

/** Things of one name that are offered. */
const MOST_NAMED = 4;
const LANGUAGES = new Intl.DisplayNames(['en'], { type: 'language' });

/** A signal that aborts with `ending` or when the turn times out. */
function stopAfter({ after, longestMs }: ModelReaderParts, ending: AbortSignal) {
  const stop = new AbortController();
  const end = () => stop.abort();
  if (ending.aborted) end();
  ending.addEventListener('abort', end, { once: true });
  const cancel = after(longestMs, end);
  const release = () => {
    cancel();
    ending.removeEventListener('abort', end);
  };
  return { signal: stop.signal, release };
}

/**
 * A caller as careless as a language model can be: it makes a mistake, reads nothing but the words of the error, does what they
 * say, and goes on. Plain reading rules, no knowledge of codes, fields, issues or schemas.
 */
import { freshKey, type Host } from '../host.ts';
import { assertAnswer, assertRefusal, type Json, type ToolName } from '../official.ts';

export interface Attempt {
  tool: ToolName;
  args: unknown;
}

/** What the model wants, in the order it should happen. It forgets none of it, however often it is refused. */
export interface Errand {
  wish: string;
  words: string;
  action: string;
  payload: Json;
}

/** What came of it: the last answer, the refusals on the way, and every call that was made. */
export interface Outcome {
  last: Json;
  refusals: string[];
  calls: Attempt[];
}

const STEPS = ['start', 'say', 'press', 'end'] as const;
type Step = (typeof STEPS)[number];
/** Spoils the attempt of one step, once. */
export type Mistake = { at: Step; spoil: (right: Attempt, session_id: string | undefined) => Attempt };

const PATIENCE = 5;

/** Runs the errand with one mistake in it. Throws when the words of the errors do not lead on. */
export async function runErrand(host: Host, errand: Errand, mistake?: Mistake): Promise<Outcome> {
  let session_id: string | undefined;
  const refusals: string[] = [];
  const calls: Attempt[] = [];
  let last: Json = {};
  const right = (step: Step): Attempt => {
    const key = { idempotency_key: freshKey() };
    if (step === 'start') return start(errand);
    if (step === 'say') return { tool: 'si_send_message', args: { session_id, message: errand.words, ...key } };
    if (step === 'end') return { tool: 'si_terminate_session', args: { session_id, reason: 'handoff_transaction' } };
    return {
      tool: 'si_send_message',
      args: { session_id, action_response: { action: errand.action, payload: errand.payload }, ...key },
    };
  };

  for (const step of STEPS) {
    const intended = right(step);
    await attempt(mistake?.at === step ? mistake.spoil(intended, session_id) : intended, PATIENCE);
  }
  // The end came before the purchase: the answer says what had to come first, and in which tool.
  if (/continue with si_send_message until session_status is pending_handoff/.test(String(last.message)))
    for (const step of STEPS) await attempt(right(step), 0);
  return { last, refusals, calls };

  async function attempt(call: Attempt, patience: number): Promise<void> {
    calls.push(call);
    const result = await host.call(call.tool, call.args);
    if (!result.isError) {
      last = assertAnswer(call.tool, result);
      session_id = typeof last.session_id === 'string' ? last.session_id : session_id;
      return;
    }
    const { message } = assertRefusal(result);
    refusals.push(message);
    if (patience === 0) throw new Error(`These words led nowhere:\n${refusals.join('\n')}`);
    const steps = follow(message, call);
    if (steps.length === 0) throw new Error(`These words say nothing to do:\n${message}`);
    for (const next of steps) {
      // A session started on the way is the one to talk to from now on.
      const args =
        next === call || !isObject(next.args) || !('session_id' in next.args)
          ? next.args
          : { ...next.args, session_id };
      await attempt({ tool: next.tool, args }, patience - 1);
    }
  }

  /** What to call next, according to the words alone. */
  function follow(message: string, { tool, args }: Attempt): Attempt[] {
    if (/as an object, not as a string/.test(message) && typeof args === 'string')
      return [{ tool, args: JSON.parse(args) }];
    if (!isObject(args)) return /as an object/.test(message) ? [{ tool, args: {} }] : [];
    const mended = structuredClone(args);
    if (/\bStart (?:one|a new one) with si_initiate_session/.test(message)) {
      return [
        start(errand),
        {
          tool,
          args: {
            ...mended,
            session_id: 'the new one',
            ...(mended.idempotency_key !== undefined && { idempotency_key: freshKey() }),
          },
        },
      ];
    }
    let understood = false;
    const mend = (path: string, value: unknown) => {
      setAt(mended, path, value);
      understood = true;
    };

    for (const sentence of message.split(/(?<=[.;]) (?=[A-Z])/)) {
      const path = /\bSend (?!(?:the|a|an|at|it|only|again|arguments|flatter)\b)([a-z_]+(?:\.[a-z_]+|\[\d+\])*)/.exec(
        sentence,
      )?.[1];
      const out = /\bleave ([a-z_.]+(?:(?:, | and )[a-z_.]+)*) out/.exec(sentence)?.[1];
      const tooLong = /^([a-z_.]+) is too long\./.exec(message)?.[1];
      if (/new random (?:value|key)/.test(sentence)) mend('idempotency_key', freshKey());
      else if (/Take it out/.test(message)) understood = dropNamed(mended, message) || understood;
      else if (tooLong) mend(tooLong, String(at(mended, tooLong)).slice(0, 2_000));
      else if (/session_id that si_initiate_session returned/.test(sentence)) {
        if (session_id === undefined) return [start(errand), { tool, args: { ...mended, session_id: 'the new one' } }];
        mend('session_id', session_id);
      } else if (path && read(path, sentence) !== undefined) mend(path, read(path, sentence));
      else if (/the user's words in message/.test(sentence)) mend('message', errand.words);
      else if (/without it\b/.test(sentence)) understood = drop(mended, ['offering_id']) || understood;
      else if (/or only one\b/.test(sentence)) understood = drop(mended, ['offering_token']) || understood;
      if (out && !understood) understood = drop(mended, out.split(/, | and /));
    }
    return understood ? [{ tool, args: mended }] : [];

    /** The value a sentence asks for at a path. */
    function read(path: string, whole: string): unknown {
      const sentence = whole.replace(/, not as [^:.,]*/, '');
      const example = /(?:such as|:) (\{.*?\})/.exec(sentence)?.[1];
      const options = /as one of ([\w., -]+?)(?::|, or leave|\.$|$)/.exec(sentence)?.[1]?.split(', ');
      if (options) return options.find((option) => /transaction/.test(option)) ?? options[0];
      if (/else false/.test(sentence) && !example) return false;
      if (example && path !== 'message') return JSON.parse(example);
      const toBuy = /\b(\w+_\w+) to buy\b/.exec(sentence)?.[1];
      if (toBuy) return toBuy;
      if (/what the user wants/.test(sentence)) return errand.wish;
      if (/the user's words/.test(sentence)) return errand.words;
      if (/such as checkout/.test(sentence)) return 'checkout';
      if (/as an integer/.test(sentence)) return Math.trunc(Number(at(mended, path)));
      if (/as a string/.test(sentence)) return String(at(mended, path));
      if (/as a time with zone/.test(sentence)) return /such as (\S+?)\.?$/.exec(sentence)?.[1];
      if (/as an object/.test(sentence)) return {};
      return undefined;
    }
  }
}

function start({ wish }: Errand): Attempt {
  return {
    tool: 'si_initiate_session',
    args: { intent: wish, identity: { consent_granted: false }, idempotency_key: freshKey() },
  };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(body: Json, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), body);
}

function setAt(body: Json, path: string, value: unknown) {
  const names = path.split('.');
  const last = names.pop() ?? '';
  let place = body;
  for (const name of names) {
    const inner = place[name];
    const next = isObject(inner) ? inner : {};
    place[name] = next;
    place = next;
  }
  place[last] = value;
}

function drop(body: Json, names: string[]): boolean {
  const found = names.filter((name) => name in body);
  for (const name of found) delete body[name];
  return found.length > 0;
}

/** Takes out, at any depth, members whose names the message mentions. */
function dropNamed(body: Json, message: string): boolean {
  let dropped = false;
  for (const [name, value] of Object.entries(body)) {
    if (message.split(/[\s(),]+/).includes(name)) {
      delete body[name];
      dropped = true;
    } else if (isObject(value)) dropped = dropNamed(value, message) || dropped;
  }
  return dropped;
}

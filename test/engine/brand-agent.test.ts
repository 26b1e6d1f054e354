/** The whole agent against a model of what the specification promises, under any order of calls and any passing of time. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Result } from '../../src/protocol/errors.ts';
import {
  type SiSendMessageRequest,
  type SiSendMessageResponse,
  type SiTerminateSessionResponse,
  TerminationReason,
} from '../../src/protocol/messages.ts';
import {
  type AgentFixture,
  ANNA,
  BERT,
  codeOf,
  createAgentFixture,
  must,
  open,
  opening,
  saying,
} from './agent-fixture.ts';

const TTL = 300;
const DAY = 86_400;
const REPLAY = 3_660;

interface Model {
  status: 'active' | 'pending_handoff' | 'complete' | 'terminated' | 'expired';
  last: number;
  /** When the tombstone is forgotten, if it is swept by then. */
  farewell?: SiTerminateSessionResponse;
  turns: { request: SiSendMessageRequest; answer: SiSendMessageResponse; at: number }[];
}
interface Real {
  fixture: AgentFixture;
  session_id: string;
}

const seconds = (real: Real) => real.fixture.clock.now / 1000;

/** Idling is nobody's call: whoever looks next sees it. */
function age(model: Model, real: Real) {
  const open = model.status === 'active' || model.status === 'pending_handoff';
  if (open && seconds(real) >= model.last + TTL) model.status = 'expired';
}

const NEXT = {
  active: { ask: 'active', buy: 'pending_handoff', 'not yet': 'active', bye: 'complete' },
  pending_handoff: { ask: 'pending_handoff', buy: 'pending_handoff', 'not yet': 'active', bye: 'complete' },
} as const;
type Words = keyof typeof NEXT.active;

class Say implements fc.AsyncCommand<Model, Real> {
  constructor(readonly words: Words) {}
  check = () => true;
  async run(model: Model, real: Real) {
    age(model, real);
    const request = saying(real.session_id, this.words);
    const result = await real.fixture.agent.sendMessage(request, ANNA);
    if (model.status === 'expired') return expect(codeOf(result)).toBe('SESSION_NOT_FOUND');
    if (model.status === 'complete' || model.status === 'terminated') {
      return expect(codeOf(result)).toBe('SESSION_TERMINATED');
    }
    const answer = must(result);
    model.status = NEXT[model.status][this.words];
    model.last = seconds(real);
    expect(answer.session_status).toBe(model.status);
    expect('handoff' in answer).toBe(model.status === 'pending_handoff');
    model.turns.push({ request, answer, at: model.last });
  }
  toString = () => `say(${this.words})`;
}

class Retry implements fc.AsyncCommand<Model, Real> {
  constructor(readonly which: number) {}
  check = (model: Readonly<Model>) => model.turns.length > 0;
  async run(model: Model, real: Real) {
    const turn = model.turns[this.which % model.turns.length];
    if (!turn) return;
    const turns = real.fixture.turns.length;
    const result: Result<SiSendMessageResponse> = await real.fixture.agent.sendMessage(turn.request, ANNA);
    if (seconds(real) >= turn.at + 2 * 3600) return;
    if (seconds(real) >= turn.at + REPLAY) expect(codeOf(result)).toBe('IDEMPOTENCY_EXPIRED');
    else expect(result).toEqual({ ok: true, answer: turn.answer, replayed: true });
    expect(real.fixture.turns).toHaveLength(turns);
  }
  toString = () => `retry(${this.which})`;
}

class End implements fc.AsyncCommand<Model, Real> {
  constructor(readonly reason: TerminationReason) {}
  check = () => true;
  async run(model: Model, real: Real) {
    age(model, real);
    const answer = must(
      await real.fixture.agent.terminateSession({ session_id: real.session_id, reason: this.reason }, ANNA),
    );
    if (model.farewell) return expect(answer).toEqual(model.farewell);
    expect(answer.terminated).toBe(true);
    const sold = model.status === 'pending_handoff' && this.reason === 'handoff_transaction';
    expect('acp_handoff' in answer).toBe(sold);
    if (model.status === 'expired') expect(answer.session_status).toBe('terminated');
    else if (model.status === 'complete') expect(answer.session_status).toBe('complete');
    else {
      model.status = this.reason.startsWith('handoff_') ? 'complete' : 'terminated';
      expect(answer.session_status).toBe(model.status);
    }
    model.farewell = answer;
  }
  toString = () => `end(${this.reason})`;
}

class Wait implements fc.AsyncCommand<Model, Real> {
  constructor(readonly time: number) {}
  check = () => true;
  async run(_: Model, real: Real) {
    real.fixture.wait(this.time);
  }
  toString = () => `wait(${this.time})`;
}

class Sweep implements fc.AsyncCommand<Model, Real> {
  check = () => true;
  async run(_: Model, real: Real) {
    await real.fixture.agent.sweep();
  }
  toString = () => 'sweep';
}

/** A stranger with the right session id changes nothing, ever. */
class Stranger implements fc.AsyncCommand<Model, Real> {
  check = () => true;
  async run(_: Model, real: Real) {
    const { agent } = real.fixture;
    expect(codeOf(await agent.sendMessage(saying(real.session_id, 'bye'), BERT))).toBe('SESSION_NOT_FOUND');
    const ending = { session_id: real.session_id, reason: 'user_exit' } as const;
    expect(codeOf(await agent.terminateSession(ending, BERT))).toBe('SESSION_NOT_FOUND');
  }
  toString = () => 'stranger';
}

test('any order of turns, retries, endings, strangers and time keeps the state machine (R65, R70, R71, R72, R73, R76, R78, R79, R80, R99, R105, R118, R120)', async () => {
  // All within a day, so that the tombstone is always there: 12 commands of at most two hours.
  const commands = [
    fc.constantFrom<Words>('ask', 'buy', 'not yet', 'bye').map((words) => new Say(words)),
    fc.constantFrom<Words>('ask', 'buy').map((words) => new Say(words)),
    fc.nat(10).map((which) => new Retry(which)),
    fc.constantFrom(...TerminationReason.options).map((reason) => new End(reason)),
    fc.constantFrom(1, 100, 299, 300, 3400, 7000).map((time) => new Wait(time)),
    fc.constant(new Sweep()),
    fc.constant(new Stranger()),
  ];
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 12 }), async (sequence) => {
      const fixture = createAgentFixture();
      const session_id = await open(fixture);
      await fc.asyncModelRun(
        () => ({
          model: { status: 'active' as Model['status'], last: fixture.clock.now / 1000, turns: [] },
          real: { fixture, session_id },
        }),
        sequence,
      );
      fixture.wait(2 * DAY);
      await fixture.agent.sweep();
      expect(fixture.store.everything()).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('two agents on one store are one agent: an ending anywhere is an ending everywhere (R79, R80)', async () => {
  const fixture = createAgentFixture();
  const other = createAgentFixture({ store: fixture.store, clock: fixture.clock });
  const session_id = await open(fixture);
  must(await other.agent.sendMessage(saying(session_id, 'buy'), ANNA));
  const [one, two] = await Promise.all(
    [fixture, other].map(async ({ agent }) =>
      must(await agent.terminateSession({ session_id, reason: 'handoff_transaction' }, ANNA)),
    ),
  );
  expect(one).toEqual(two);
  expect(one).toHaveProperty('acp_handoff');
});

test('no answer has a member without a value, which JSON would leave out and a client in this process would see (R113)', async () => {
  const fixture = createAgentFixture();
  const offering = await fixture.agent.getOffering({ offering_id: 'winter', include_products: true }, ANNA);
  const answers: unknown[] = [must(offering), must(await fixture.agent.getOffering({ offering_id: 'lamps' }, ANNA))];
  for (const words of ['ask', 'buy', 'buy boots', 'book']) {
    const opened = must(await fixture.agent.initiateSession(opening(), ANNA));
    answers.push(opened, must(await fixture.agent.sendMessage(saying(opened.session_id, words), ANNA)));
    for (const reason of TerminationReason.options) {
      const again = await open(fixture);
      await fixture.agent.sendMessage(saying(again, words), ANNA);
      answers.push(must(await fixture.agent.terminateSession({ session_id: again, reason }, ANNA)));
    }
  }
  for (const answer of answers) expect(JSON.parse(JSON.stringify(answer))).toStrictEqual(answer);
});

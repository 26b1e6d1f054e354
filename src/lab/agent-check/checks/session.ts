/** A session from its opening over its turns: what is required, what comes back, what a session keeps to itself. */
import { type Json, record, words } from '../../../client/message.ts';
import { ANONYMOUS, type Bench } from '../bench.ts';
import { acceptance, broken, type Check, first, INVALID, kept, refusal, unseen, type Verdict } from '../check.ts';
import { Blocked, codeOf, type Seen } from '../seen.ts';

const OPEN = 'si_initiate_session';
const SEND = 'si_send_message';

/** A person that no check gives consent for, so that none of it may come back. */
const PERSON = {
  email: 'canary.person@person.example',
  name: 'Cordelia Canarybird',
  phone: '+1 555 0142 7781',
  shipping_address: { street: '17 Canary Plume Street', city: 'Denver', country: 'US', postal_code: '80202' },
};
const PLANTED = [PERSON.email, PERSON.name, PERSON.phone, PERSON.shipping_address.street];

const without = (args: Json, name: string): Json =>
  Object.fromEntries(Object.entries(args).filter(([key]) => key !== name));

/** Opens, says, ends; all three answers. */
async function conversation(bench: Bench, more: Json): Promise<Seen[]> {
  const session = await bench.open(more);
  return [session.opening, await bench.say(session), await bench.end(session, 'user_exit')];
}

function repeats(answers: Seen[], planted: readonly string[]): Verdict {
  for (const seen of answers) {
    const { context: _, ...rest } = seen.body;
    const found = planted.find((one) => JSON.stringify(rest).includes(one));
    if (found !== undefined) return broken(`the answer repeats "${found}"`, seen);
  }
  return kept;
}

export const sessionChecks: readonly Check[] = [
  {
    id: 'session.required',
    title: 'idempotency_key, intent and identity.consent_granted are required',
    requirement: 'R47',
    async run(bench) {
      for (const name of ['idempotency_key', 'intent', 'identity']) {
        const seen = await bench.call(OPEN, without(bench.opening(), name));
        const verdict = refusal(seen, INVALID, `${name} was missing`);
        if (verdict.status !== 'kept') return verdict;
      }
      const seen = await bench.call(OPEN, bench.opening({ identity: { anonymous_session_id: 'a' } }));
      return refusal(seen, INVALID, 'identity.consent_granted was missing');
    },
  },
  {
    id: 'session.opens',
    title: 'A session opens as active',
    requirement: 'R49',
    async run(bench) {
      const seen = await bench.call(OPEN, bench.opening());
      const taken = acceptance(seen, 'the request was right');
      if (taken.status !== 'kept') return taken;
      return seen.body.session_status === 'active'
        ? kept
        : broken(`session_status is ${seen.body.session_status}`, seen);
    },
  },
  {
    id: 'session.id',
    title: 'Session ids are unique and cannot be guessed',
    requirement: 'R48',
    async run(bench) {
      const sessions = [await bench.open(), await bench.open()];
      const [one = '', two = ''] = sessions.map(({ id }) => id);
      if (one === two) return broken('two sessions have one id', sessions[1]?.opening);
      // 122 bits are 21 letters of Base64; two ids in a row that hardly differ were counted.
      let same = 0;
      while (one[same] !== undefined && one[same] === two[same]) same++;
      const guessable = one.length < 21 || one.length - same < 12;
      return guessable ? broken(`${one} and ${two} can be guessed: use 122 random bits`, sessions[1]?.opening) : kept;
    },
  },
  {
    id: 'session.first-words',
    title: 'The opening answers the intent, and does not repeat it',
    requirement: 'R50',
    should: true,
    async run(bench) {
      const { opening } = await bench.open();
      const message = words(record(opening.body.response).message)?.trim();
      if (!message) return broken('there is no response.message', opening);
      return message.includes(bench.profile.intent) ? broken('the message repeats the intent', opening) : kept;
    },
  },
  {
    id: 'session.anonymous',
    title: 'A session can be anonymous, with or without a pseudonym',
    requirement: 'R57',
    run: async (bench) =>
      acceptance(
        await bench.call(OPEN, bench.opening({ identity: { consent_granted: false } })),
        'no consent was given',
      ),
  },
  {
    id: 'session.no-consent',
    title: 'Without consent nothing personal is used, kept or repeated',
    requirement: 'R59',
    async run(bench) {
      const identity = { ...ANONYMOUS, user: PERSON };
      const seen = await bench.call(OPEN, bench.opening({ identity }));
      // A strict agent may refuse what a host must not send.
      if (seen.isError) return first(refusal(seen, INVALID, 'user was sent without consent'), repeats([seen], PLANTED));
      const session = bench.opened(seen);
      return repeats([seen, await bench.say(session), await bench.end(session, 'user_exit')], PLANTED);
    },
  },
  {
    id: 'session.consent-scope',
    title: 'With consent for the name, nothing else of the person is used',
    requirement: 'R58',
    async run(bench) {
      const identity = { consent_granted: true, consent_scope: ['name'], user: PERSON };
      return repeats(
        await conversation(bench, { identity }),
        PLANTED.filter((one) => one !== PERSON.name),
      );
    },
  },
  {
    id: 'session.bare-consent',
    title: 'Consent without time, scope or policy is accepted',
    requirement: 'R60',
    run: async (bench) =>
      acceptance(await bench.call(OPEN, bench.opening({ identity: { consent_granted: true } })), 'consent was given'),
  },
  {
    id: 'session.hints',
    title: 'media_buy_id and placement may be anything',
    requirement: 'R61',
    run: async (bench) =>
      acceptance(
        await bench.call(OPEN, bench.opening({ media_buy_id: 'of-another', placement: 'x/y' })),
        'these are hints',
      ),
  },
  {
    id: 'session.no-mcp-session',
    title: 'A session goes on over another connection',
    requirement: 'R14',
    async run(bench) {
      if (bench.connection.transport === 'stdio') return unseen('a program over stdio is one connection');
      const session = await bench.open();
      const on = await bench.connect('first');
      if (on === undefined) return unseen('there is no other connection');
      const seen = await bench.send(session, { message: bench.profile.messages[0] }, { on });
      await on.close();
      return acceptance(seen, 'the session was opened on another connection by the same caller');
    },
  },
  {
    id: 'turns.required',
    title: 'A turn needs a key, a session, and a message or an action',
    requirement: 'R63',
    async run(bench) {
      const { id } = await bench.open();
      const turn = { session_id: id, idempotency_key: bench.newKey(), message: bench.profile.messages[0] };
      for (const name of Object.keys(turn)) {
        const verdict = refusal(await bench.call(SEND, without(turn, name)), INVALID, `${name} was missing`);
        if (verdict.status !== 'kept') return verdict;
      }
      return kept;
    },
  },
  {
    id: 'turns.session',
    title: 'Every turn says which session it belongs to, and its state',
    requirement: 'R64',
    look: ({ tool, request, body, isError, problem }) => {
      if (tool !== SEND || isError || problem) return undefined;
      if (body.session_id !== request.session_id) return `session_id is ${JSON.stringify(body.session_id)}`;
      return !words(body.session_status) && 'there is no session_status';
    },
  },
  {
    id: 'turns.handoff',
    title: 'handoff is there when the status is pending_handoff, and only then',
    requirement: 'R65',
    look: ({ tool, body, isError, problem }) => {
      if (tool !== SEND || isError || problem) return undefined;
      const pending = body.session_status === 'pending_handoff';
      if (pending) return body.handoff === undefined && 'the status is pending_handoff, and handoff is missing';
      return body.handoff !== undefined && `the status is ${body.session_status}, and handoff is there`;
    },
  },
  {
    id: 'turns.intent',
    title: 'A handoff to a purchase names action, product and price, in numbers',
    requirement: 'R66',
    look: ({ body }) => {
      const { type, intent } = record(body.handoff);
      if (type !== 'transaction') return undefined;
      const { action, product, price } = record(intent);
      const { amount, currency } = record(price);
      const whole = words(action) && typeof product === 'object' && typeof amount === 'number' && words(currency);
      return !whole && 'handoff.intent lacks action, product, price.amount or price.currency';
    },
  },
  {
    id: 'turns.not-terminated',
    title: 'A turn that succeeds never says terminated',
    requirement: 'R70',
    look: ({ tool, body }) => tool === SEND && body.session_status === 'terminated' && 'session_status is terminated',
  },
  {
    id: 'turns.action-name',
    title: 'A pressed button without an action is refused',
    requirement: 'R68',
    run: async (bench) =>
      refusal(
        await bench.send(await bench.open(), { action_response: { payload: {} } }),
        INVALID,
        'the action was missing',
      ),
  },
  {
    id: 'turns.unknown-action',
    title: 'An action that nobody offered is answered in words',
    requirement: 'R69',
    should: true,
    run: async (bench) =>
      acceptance(
        await bench.send(await bench.open(), { action_response: { action: 'x_agent_check' } }),
        'the action is unknown',
      ),
  },
  {
    id: 'turns.unknown-session',
    title: 'A turn of an unknown session is SESSION_NOT_FOUND',
    requirement: 'R71',
    run: async (bench) => {
      const seen = await bench.call(SEND, { ...bench.opening(), session_id: UNKNOWN, message: 'Hello?' });
      return refusal(seen, ['SESSION_NOT_FOUND'], 'there is no such session');
    },
  },
  {
    id: 'turns.after-end',
    title: 'A turn after the end is SESSION_TERMINATED or SESSION_NOT_FOUND',
    requirement: 'R72',
    async run(bench) {
      const session = await bench.open();
      await bench.end(session, 'user_exit');
      const seen = await bench.send(session, { message: 'Hello?' });
      return refusal(seen, ['SESSION_TERMINATED', 'SESSION_NOT_FOUND'], 'the session has ended');
    },
  },
  {
    id: 'turns.question-while-pending',
    title: 'A question while a handoff is pending is answered',
    requirement: 'R73',
    should: true,
    async run(bench) {
      const { session } = await bench.agreed();
      return acceptance(await bench.send(session, { message: bench.profile.messages[0] }), 'a handoff is pending');
    },
  },
  {
    id: 'turns.taken-back',
    title: 'A purchase that is taken back is not pending any more',
    requirement: 'R73',
    should: true,
    async run(bench) {
      const { session } = await bench.agreed();
      const seen = await bench.send(session, { message: bench.profile.back });
      if (seen.isError) throw new Blocked(`the turn was refused: ${codeOf(seen)}`);
      const pending = seen.body.session_status === 'pending_handoff';
      return pending ? broken(`"${bench.profile.back}" left the handoff pending`, seen) : kept;
    },
  },
  {
    id: 'turns.at-once',
    title: 'Turns that come at once are all answered, one after the other',
    requirement: 'R74',
    async run(bench) {
      const session = await bench.open();
      const send = () => bench.send(session, { message: bench.profile.messages[0] });
      const answers = await Promise.all([send(), send(), send(), send()]);
      return first(...answers.map((seen) => acceptance(seen, 'four turns came at once')));
    },
  },
];

/** An id that no agent has given. */
export const UNKNOWN = '00000000-0000-4000-8000-000000000000';

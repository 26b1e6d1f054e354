/** How sessions end, and what is handed over to a checkout. */
import { isJson, type Json, list, record, words } from '../../../client/message.ts';
import type { Bench } from '../bench.ts';
import { acceptance, broken, type Check, first, INVALID, kept, lasting, refusal, same, unseen } from '../check.ts';
import type { Seen } from '../seen.ts';
import { UNKNOWN } from './session.ts';

const END = 'si_terminate_session';

/** Every reason, with the state it leads to. */
const REASONS: Record<string, string> = {
  handoff_transaction: 'complete',
  handoff_complete: 'complete',
  user_exit: 'terminated',
  session_timeout: 'terminated',
  host_terminated: 'terminated',
};

const FOLLOW_UPS = ['save_for_later', 'set_reminder', 'remind_later', 'subscribe_updates', 'none'];

/** How long a handoff lasts at most, in milliseconds. */
const LONGEST_MS = 3_600_000;

/** An end of a session in every state that the reasons can meet, by reason. */
async function eachReason(bench: Bench, begin: () => Promise<{ id: string; opening: Seen }>): Promise<Seen[]> {
  const ends: Seen[] = [];
  for (const reason of Object.keys(REASONS)) ends.push(await bench.end(await begin(), reason));
  return ends;
}

/** A purchase that was agreed and handed over. */
async function bought(bench: Bench): Promise<{ pending: Seen; end: Seen; handoff: Json }> {
  const { session, pending } = await bench.agreed();
  const end = await bench.end(session, 'handoff_transaction');
  return { pending, end, handoff: record(end.body.acp_handoff) };
}

const NO_HANDOFF = unseen('there is no acp_handoff');

/** The first answer to each end: those behind it only repeat. */
function isFirstEnd(seen: Seen, { seen: all }: Bench): boolean {
  if (seen.tool !== END || seen.isError || seen.problem) return false;
  const of = (one: Seen) =>
    one.tool === END && !one.isError && !one.problem && one.request.session_id === seen.request.session_id;
  return all.find(of) === seen;
}

export const endingChecks: readonly Check[] = [
  {
    id: 'ending.reasons',
    title: 'All five reasons are accepted, in a session and while a handoff is pending',
    requirement: 'R76',
    async run(bench) {
      const active = await eachReason(bench, () => bench.open());
      const verdict = first(...active.map((seen) => acceptance(seen, 'the reason is one of the five')));
      if (verdict.status !== 'kept') return verdict;
      const { session } = await bench.agreed();
      return acceptance(await bench.end(session, 'session_timeout'), 'a handoff was pending');
    },
  },
  {
    id: 'ending.state',
    title: 'Handoff reasons end as complete, the others as terminated, and terminated is true',
    requirement: 'R78',
    look: (seen, bench) => {
      if (!isFirstEnd(seen, bench)) return undefined;
      const { session_status, terminated } = seen.body;
      if (terminated !== true) return `terminated is ${JSON.stringify(terminated)}`;
      const right = REASONS[String(seen.request.reason)];
      if (right === undefined) return undefined;
      // An agent may have completed the session itself.
      const itself =
        session_status === 'complete' &&
        bench.seen.some(
          (one) =>
            one.body.session_status === 'complete' &&
            one.tool !== END &&
            one.request.session_id === seen.request.session_id,
        );
      return (
        session_status !== right &&
        !itself &&
        `after ${seen.request.reason} session_status is ${session_status}, not ${right}`
      );
    },
  },
  {
    id: 'ending.invalid',
    title: 'Another reason, or no session, is refused',
    requirement: 'R77',
    async run(bench) {
      const session = await bench.open();
      const other = await bench.end(session, 'bored');
      const none = await bench.call(END, { reason: 'user_exit' });
      return first(refusal(other, INVALID, 'the reason was "bored"'), refusal(none, INVALID, 'session_id was missing'));
    },
  },
  {
    id: 'ending.repeated',
    title: 'Ending again changes nothing and gives the same result',
    requirement: 'R79',
    async run(bench) {
      const { session } = await bench.agreed();
      const one = await bench.end(session, 'handoff_transaction');
      const two = await bench.end(session, 'handoff_transaction');
      return same(lasting(one.body), lasting(two.body)) ? kept : broken('the second end gave another result', two);
    },
  },
  {
    id: 'ending.final',
    title: 'A session that has ended is not completed afterwards',
    requirement: 'R80',
    async run(bench) {
      const { session } = await bench.agreed();
      const left = await bench.end(session, 'user_exit');
      const seen = await bench.end(session, 'handoff_transaction');
      const sold = seen.body.acp_handoff !== undefined && left.body.acp_handoff === undefined;
      const wrong = sold || seen.body.session_status !== left.body.session_status;
      return wrong ? broken('the user had left, and the purchase was handed over all the same', seen) : kept;
    },
  },
  {
    id: 'ending.vocabularies',
    title: 'termination_context is taken as the schemas and as the pages write it',
    requirement: 'R85',
    async run(bench) {
      const contexts = [
        { summary: 'Nothing found.', transaction_intent: { action: 'purchase', product: {} } },
        { user_signal: 'not now', partial_context: { products: [] }, x_unknown: 1 },
      ];
      const ends: Seen[] = [];
      for (const termination_context of contexts)
        ends.push(await bench.end(await bench.open(), 'user_exit', { termination_context }));
      return first(...ends.map((seen) => acceptance(seen, 'the context only tells')));
    },
  },
  {
    id: 'ending.follow-up',
    title: 'follow_up can be read in both vocabularies',
    requirement: 'R86',
    should: true,
    look: ({ tool, body }) => {
      if (tool !== END || !isJson(body.follow_up)) return undefined;
      const { action, suggested_action } = body.follow_up;
      const known = FOLLOW_UPS.includes(String(action)) && FOLLOW_UPS.includes(String(suggested_action));
      return !known && `action is ${JSON.stringify(action)}, suggested_action is ${JSON.stringify(suggested_action)}`;
    },
  },
  {
    id: 'ending.unknown-session',
    title: 'Ending an unknown session is SESSION_NOT_FOUND',
    requirement: 'R87',
    should: true,
    run: async (bench) =>
      refusal(
        await bench.call(END, { session_id: UNKNOWN, reason: 'user_exit' }),
        ['SESSION_NOT_FOUND'],
        'there is no such session',
      ),
  },
  {
    id: 'payload.given',
    title: 'What was agreed is handed over, with a token or a payload, and a time',
    requirement: 'R82',
    should: true,
    async run(bench) {
      const { end, handoff } = await bought(bench);
      const { checkout_token, payload, expires_at } = handoff;
      if (!words(checkout_token) && !isJson(payload)) return broken('acp_handoff has neither token nor payload', end);
      return words(expires_at) ? kept : broken('acp_handoff has no expires_at', end);
    },
  },
  {
    id: 'payload.address',
    title: 'The checkout is at an https address',
    requirement: 'R83',
    async run(bench) {
      const { end, handoff } = await bought(bench);
      if (handoff.checkout_url === undefined) return NO_HANDOFF;
      const url = String(handoff.checkout_url);
      const { protocol, hostname } = new URL(URL.canParse(url) ? url : 'about:blank');
      const sandbox = handoff.sandbox === true && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
      return protocol === 'https:' || sandbox ? kept : broken(`checkout_url is ${url}`, end);
    },
  },
  {
    id: 'payload.lifetime',
    title: 'The handoff ends in the future, and within the hour',
    requirement: 'R82',
    async run(bench) {
      const { end, handoff } = await bought(bench);
      const left = Date.parse(String(handoff.expires_at)) - bench.now();
      if (handoff.expires_at === undefined) return NO_HANDOFF;
      return left > 0 && left <= LONGEST_MS ? kept : broken(`expires_at is ${handoff.expires_at}`, end);
    },
  },
  {
    id: 'payload.token',
    title: 'Each handoff has a token of its own, which cannot be guessed',
    requirement: 'R82',
    async run(bench) {
      const [one, two] = [await bought(bench), await bought(bench)];
      const [first = '', second = ''] = [one, two].map(({ handoff }) => words(handoff.checkout_token));
      if (!first && !second) return unseen('there is no checkout_token');
      return first !== second && first.length >= 22 ? kept : broken('the tokens are short or equal', two.end);
    },
  },
  {
    id: 'payload.price',
    title: 'The payload has the price and the currency that were agreed',
    requirement: 'P8',
    async run(bench) {
      const { pending, end, handoff } = await bought(bench);
      const { amount, currency } = record(record(record(pending.body.handoff).intent).price);
      const payload = record(handoff.payload);
      const prices = [payload.price, record(payload.metadata).price].filter(isJson);
      const code = (value: unknown) => String(value).toUpperCase();
      const currencies = [payload.currency, ...prices.map((price) => price.currency)].filter(
        (one) => one !== undefined,
      );
      if (prices.length + currencies.length === 0) return unseen('the payload names no price');
      const wrong =
        prices.some((price) => price.amount !== amount) || currencies.some((one) => code(one) !== code(currency));
      return wrong ? broken(`agreed was ${amount} ${currency}, and the payload says otherwise`, end) : kept;
    },
  },
  {
    id: 'payload.request',
    title: 'The payload is an ACP checkout request as it stands',
    requirement: 'A57',
    should: true,
    async run(bench) {
      const { end, handoff } = await bought(bench);
      if (!isJson(handoff.payload)) return unseen('there is no payload');
      const { line_items, currency, capabilities } = handoff.payload;
      const items = list(line_items);
      if (items.length === 0 || !items.every((item) => words(record(item).id)))
        return broken('line_items need an id each', end);
      if (!/^[a-z]{3}$/.test(String(currency)))
        return broken(`currency is ${JSON.stringify(currency)}; write it as usd`, end);
      return isJson(capabilities) ? kept : broken('capabilities is missing', end);
    },
  },
  {
    id: 'payload.agreed-only',
    title: 'Nothing is handed over that was not agreed',
    requirement: 'P10',
    async run(bench) {
      const session = await bench.open();
      const termination_context = { transaction_intent: { action: 'purchase', product: { product_id: 'x' } } };
      const seen = await bench.end(session, 'handoff_transaction', { termination_context });
      return seen.body.acp_handoff === undefined
        ? kept
        : broken('nothing was agreed, and there is an acp_handoff', seen);
    },
  },
  {
    id: 'payload.reason',
    title: 'Another reason than handoff_transaction hands nothing over',
    requirement: 'R84',
    async run(bench) {
      const { session } = await bench.agreed();
      const seen = await bench.end(session, 'handoff_complete');
      return seen.body.acp_handoff === undefined
        ? kept
        : broken('after handoff_complete there is an acp_handoff', seen);
    },
  },
];

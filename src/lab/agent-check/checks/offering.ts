/** si_get_offering: the anonymous look before a session. */
import { type Json, list, record, words } from '../../../client/message.ts';
import { type Bench, FULL_HOST } from '../bench.ts';
import { acceptance, broken, type Check, first, INVALID, kept, refusal, unseen, type Verdict } from '../check.ts';
import type { Seen } from '../seen.ts';

const TOOL = 'si_get_offering';

/** A value of a person, planted where it has no business. */
const PLANTED = 'canary.offering@person.example';

/** Runs with the offering of the profile; without one nothing is tested. */
async function withOffering(bench: Bench, run: (offering_id: string) => Promise<Verdict>): Promise<Verdict> {
  const { offering } = bench.profile;
  return offering === undefined ? unseen('the profile names no offering') : run(offering);
}

const look = (bench: Bench, offering_id: string, more: Json = {}) => bench.call(TOOL, { offering_id, ...more });

const products = ({ body }: Seen) => list(body.matching_products).map(record);

export const offeringChecks: readonly Check[] = [
  {
    id: 'offering.required',
    title: 'An offering is asked for by its id',
    requirement: 'R34',
    run: async (bench) => refusal(await bench.call(TOOL), INVALID, 'offering_id was missing'),
  },
  {
    id: 'offering.limit',
    title: 'product_limit is a whole number from 1 to 50',
    requirement: 'R34',
    run: (bench) =>
      withOffering(bench, async (offering) => {
        for (const product_limit of [0, 51, 2.5, '5']) {
          const seen = await look(bench, offering, { include_products: true, product_limit });
          const verdict = refusal(seen, INVALID, `product_limit was ${JSON.stringify(product_limit)}`);
          if (verdict.status !== 'kept') return verdict;
        }
        return kept;
      }),
  },
  {
    id: 'offering.token',
    title: 'An available offering has a token that is new at each look, and cannot be guessed',
    requirement: 'R35',
    run: (bench) =>
      withOffering(bench, async (offering) => {
        const looks = [await look(bench, offering), await look(bench, offering)];
        if (looks.some(({ body }) => body.available !== true)) return unseen(`${offering} is not available`);
        const [one, two] = looks.map(({ body }) => words(body.offering_token));
        if (!one || !two) return broken('there is no offering_token', looks[0]);
        if (one === two) return broken('two looks got the same token', looks[1]);
        return one.length < 22 || one.includes(offering)
          ? broken('the token is short, or holds the id', looks[0])
          : kept;
      }),
  },
  {
    id: 'offering.lifetime',
    title: 'It says how long the token lasts',
    requirement: 'R36',
    should: true,
    run: (bench) =>
      withOffering(bench, async (offering) => {
        const seen = await look(bench, offering);
        if (seen.body.available !== true) return unseen(`${offering} is not available`);
        return typeof seen.body.ttl_seconds === 'number' ? kept : broken('there is no ttl_seconds', seen);
      }),
  },
  {
    id: 'offering.products-asked',
    title: 'Products come only where they are asked for, and no more than asked for',
    requirement: 'R37',
    run: (bench) =>
      withOffering(bench, async (offering) => {
        const plain = await look(bench, offering);
        if (plain.body.matching_products !== undefined) return broken('products came without include_products', plain);
        const one = await look(bench, offering, { include_products: true, product_limit: 1 });
        if (products(one).length > 1) return broken('product_limit was 1, and more came', one);
        const all = await look(bench, offering, { include_products: true });
        return products(all).length > 5 ? broken('without product_limit at most 5 products come', all) : kept;
      }),
  },
  {
    id: 'offering.total',
    title: 'total_matching counts all matches, not those returned',
    requirement: 'R38',
    run: (bench) =>
      withOffering(bench, async (offering) => {
        const all = await look(bench, offering, { include_products: true, product_limit: 50 });
        const one = await look(bench, offering, { include_products: true, product_limit: 1 });
        const [total, shown] = [one.body.total_matching, products(all).length];
        if (total === undefined) return unseen('the agent sends no total_matching');
        return Number(total) < shown
          ? broken(`total_matching is ${total} with limit 1, and ${shown} match`, one)
          : kept;
      }),
  },
  {
    id: 'offering.recall',
    title: 'A session that begins with the token knows what was shown, in its order',
    requirement: 'R39',
    should: true,
    run: (bench) =>
      withOffering(bench, async (offering_id) => {
        const seen = await look(bench, offering_id, { include_products: true, product_limit: 3 });
        const name = words(products(seen)[1]?.name);
        if (!name) return unseen('fewer than two products were shown');
        const { offering_token } = seen.body;
        const intent = 'Tell me about the second one I was shown.';
        const { opening } = await bench.open({ offering_id, offering_token, intent });
        const said = JSON.stringify(opening.body.response ?? '');
        return said.includes(name)
          ? kept
          : broken(`"the second one" was ${name}, and the answer does not name it`, opening);
      }),
  },
  {
    id: 'offering.unknown',
    title: 'An unknown offering is REFERENCE_NOT_FOUND',
    requirement: 'R42',
    run: async (bench) =>
      refusal(await look(bench, 'agent-check-no-such-offering'), ['REFERENCE_NOT_FOUND'], 'there is no such offering'),
  },
  {
    id: 'offering.unavailable',
    title: 'An offering that cannot be had says so, with a reason, without token or products',
    requirement: 'R40',
    async run(bench) {
      const { unavailable } = bench.profile;
      if (unavailable === undefined) return unseen('the profile names no unavailable offering');
      const seen = await look(bench, unavailable, { include_products: true });
      const { available, unavailable_reason, offering_token } = seen.body;
      if (seen.isError || available !== false) return broken('it has to be a success with available: false', seen);
      if (!words(unavailable_reason)) return broken('there is no unavailable_reason', seen);
      return offering_token === undefined && products(seen).length === 0
        ? kept
        : broken('there is a token or a product', seen);
    },
  },
  {
    id: 'offering.consistent',
    title: 'availability_status agrees with available',
    requirement: 'R45',
    should: true,
    look: ({ tool, body, isError }) => {
      const { availability_status: status } = record(body.offering);
      if (tool !== TOOL || isError || status === undefined) return undefined;
      const can = status === 'available' || status === 'limited';
      return can !== body.available && `available is ${body.available}, and availability_status is ${status}`;
    },
  },
  {
    id: 'offering.personal',
    title: 'Personal data in the intent is not repeated, and changes nothing',
    requirement: 'R43',
    run: (bench) =>
      withOffering(bench, async (offering) => {
        const seen = await look(bench, offering, { intent: `something for ${PLANTED}`, include_products: true });
        const taken = acceptance(seen, 'the intent held an e-mail address, which is to be passed over');
        const { context: _, ...rest } = seen.body;
        return JSON.stringify(rest).includes(PLANTED) ? broken('the answer repeats the e-mail address', seen) : taken;
      }),
  },
  {
    id: 'offering.alternatives',
    title: 'Alternatives can be looked at',
    requirement: 'R41',
    async run(bench) {
      const { unavailable } = bench.profile;
      if (unavailable === undefined) return unseen('the profile names no unavailable offering');
      const { body } = await look(bench, unavailable);
      const alternatives = list(body.alternative_offering_ids).slice(0, 5);
      if (alternatives.length === 0) return unseen('the agent names no alternatives');
      const looks = await Promise.all(alternatives.map((id) => look(bench, String(id))));
      return first(...looks.map((seen) => acceptance(seen, 'the agent named this alternative itself')));
    },
  },
  {
    id: 'offering.unknown-token',
    title: 'A token that is not known begins a session all the same',
    requirement: 'R56',
    should: true,
    async run(bench) {
      const args = bench.opening({
        offering_token: 'ofr_agent_check_0123456789abcdef',
        supported_capabilities: FULL_HOST,
      });
      return acceptance(await bench.call('si_initiate_session', args), 'only the offering_token was unknown');
    },
  },
];

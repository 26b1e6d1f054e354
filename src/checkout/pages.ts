/**
 * Where a person finishes a checkout (`continue_url`, decision 0036). Whoever has the link is let in, as the buyer: it holds a
 * proof that only this merchant can make. A form does what the operations do, under a key of its own, so that sending it twice
 * is one effect.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Brand } from '../brands/catalogue.ts';
import { StoreUnavailable } from '../engine/store-unavailable.ts';
import { isEmail } from '../protocol/formats.ts';
import { type Refused, type Reply, refused } from './acp-error.ts';
import { HANDLER_ID } from './capabilities.ts';
import type { HttpAnswer, HttpRequest, RequestNote } from './http.ts';
import type { Look, Operations } from './operations.ts';
import { ADDRESS_FIELDS, CARDS, PAGE_HEADERS, renderCheckout, renderNothing, renderUnavailable } from './page.ts';

interface Pages {
  /** The address of a checkout's page; with the pack's own page, that. `undefined` where nobody would answer. */
  urlOf(id: string): string | undefined;
  /** Whether a path is one of ours, whatever it leads to. */
  owns(path: string): boolean;
  /** Whether a path is the link to a checkout, there or not: the path alone lets in. */
  isLink(path: string): boolean;
  handle(request: HttpRequest): Promise<HttpAnswer>;
}

export function createPages(parts: {
  brand: Brand;
  /** Where ACP is served; `undefined` when this merchant is not reached over HTTP. */
  base: string | undefined;
  operations: Pick<Operations, 'look' | 'update' | 'complete'>;
  /** Of this merchant only: a link is good in every process that knows it. */
  secret: string;
  newToken: () => string;
  note: (note: RequestNote) => void;
}): Pages {
  const { brand, base, operations, secret, newToken, note } = parts;
  const own = brand.pack.checkout.page_url;
  const prefix =
    base === undefined || own !== undefined ? undefined : `${new URL(base).pathname.replace(/\/$/, '')}/pay/`;
  const proofOf = (...words: string[]) =>
    createHmac('sha256', secret).update(JSON.stringify(words)).digest('base64url').slice(0, 32);

  return {
    urlOf(id) {
      if (own !== undefined) return `${own}${own.endsWith('/') ? '' : '/'}${encodeURIComponent(id)}`;
      return base === undefined ? undefined : `${base}/pay/${id}/${proofOf('link', id)}`;
    },
    owns: (path) => prefix !== undefined && path.startsWith(prefix),
    isLink: (path) => idIn(path) !== undefined,
    async handle(request) {
      const answer = await answerPage(request).catch((problem: unknown) => {
        if (problem instanceof StoreUnavailable) return UNAVAILABLE;
        throw problem;
      });
      note({ method: request.method, route: '/pay/{link}', status: answer.status, replayed: false });
      return { ...answer, body: request.method === 'HEAD' ? '' : answer.body };
    },
  };

  async function answerPage(request: HttpRequest): Promise<HttpAnswer> {
    const look = await lookAt(request.path);
    if (!look) return page(404, renderNothing());
    if (request.method === 'GET' || request.method === 'HEAD') return show(look);
    if (request.method !== 'POST')
      return { ...show(look, 405), headers: { ...PAGE_HEADERS, Allow: 'GET, HEAD, POST' } };
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      return show(look, 403, 'This form was not sent from this page. Send it from here.');
    const fields = new URLSearchParams(String(request.rawBody));
    if (!isForm(look, fields.get('form'))) return show(look, 400, 'Send the form of this page.');
    const reply = await act(look, fields, String(request.rawBody));
    // Sent twice at once: the first of both is under way, and the page shows what became of it.
    if (reply.ok || reply.body.code === 'idempotency_in_flight')
      return { status: 303, headers: { ...PAGE_HEADERS, Location: request.path }, body: '' };
    return show((await operations.look(look.shown.id)) ?? look, reply.status, reply.body.message, fields);
  }

  async function lookAt(path: string): Promise<Look | undefined> {
    const id = idIn(path);
    return id === undefined ? undefined : operations.look(id);
  }

  function idIn(path: string): string | undefined {
    if (prefix === undefined || !path.startsWith(prefix)) return undefined;
    const [id = '', proof = '', ...rest] = path.slice(prefix.length).split('/');
    return rest.length > 0 || !isSame(proof, proofOf('link', id)) ? undefined : id;
  }

  function show(look: Look, status = 200, refusal?: string, entered?: URLSearchParams): HttpAnswer {
    const nonce = newToken();
    const form = `${nonce}.${proofOf('form', look.shown.id, nonce)}`;
    return page(status, renderCheckout({ brand, shown: look.shown, form, refusal, entered }));
  }

  /** Whether this page made the form: another site could not. */
  function isForm({ shown: { id } }: Look, form: string | null): boolean {
    const [nonce = '', proof = ''] = (form ?? '').split('.');
    return isSame(proof, proofOf('form', id, nonce));
  }

  function act({ caller, shown, challenged }: Look, fields: URLSearchParams, sent: string): Promise<Reply> | Reply {
    const key = `page-${createHash('sha256').update(sent).digest('base64url')}`;
    switch (fields.get('do')) {
      case 'save': {
        const body = detailsOf(shown, fields);
        return 'ok' in body ? body : operations.update(shown.id, { ...caller, key, body });
      }
      case 'pay': {
        const [, token] = CARDS.find(([value]) => value === fields.get('card')) ?? [];
        if (token === undefined) return NO_CARD;
        // Whoever else may change this checkout did, since the page was shown.
        if (fields.get('total') !== String(shown.basket.total) && shown.status === 'ready_for_payment') return CHANGED;
        return operations.complete(shown.id, { ...caller, key, body: payingWith(token) });
      }
      case 'confirm':
      case 'refuse': {
        if (!challenged) return NOTHING_ASKED;
        const authentication_result = fields.get('do') === 'confirm' ? AUTHENTICATED : { outcome: 'denied' };
        return operations.complete(shown.id, {
          ...caller,
          key,
          body: { ...payingWith(CHALLENGED), authentication_result },
          confirms: true,
        });
      }
      default:
        return UNKNOWN_BUTTON;
    }
  }
}

/** What the form of details says, as ACP has it: an update, or what is still to be entered. */
function detailsOf({ buyer, fulfillment_details, basket }: Look['shown'], fields: URLSearchParams): object | Refused {
  const field = (name: string) => (fields.get(name) ?? '').trim();
  const email = field('email');
  if (email === '') return refused('missing', 'Enter your e-mail address.', { param: '$.buyer.email' });
  if (!isEmail(email))
    return refused('invalid', 'Enter an email address such as name@example.com.', { param: '$.buyer.email' });
  const full_name = field('full_name');
  const { full_name: _, ...known } = buyer ?? { email };
  const values = ADDRESS_FIELDS.map((name) => [name, field(name)] as const);
  const given = values.some(([name, value]) => value !== '' && name !== 'country' && name !== 'name');
  const absent = values.find(([name, value]) => value === '' && name !== 'line_two' && name !== 'state');
  if (given && absent) return refused('missing', `Enter the whole address: ${WORDS[absent[0]]} is missing.`);
  if (given && !/^[A-Za-z]{2}$/.test(field('country')))
    return refused('invalid', 'Enter the country as two letters, such as US.');
  const address = Object.fromEntries(values.filter(([name, value]) => name !== 'line_two' || value !== ''));
  const option = basket.ways.find(({ id }) => id === field('option'));
  return {
    buyer: { ...known, email, ...(full_name && { full_name }) },
    ...(given && { fulfillment_details: { ...fulfillment_details, address } }),
    ...(option && { selected_fulfillment_options: [{ type: option.type, option_id: option.id, item_ids: [] }] }),
  };
}

const WORDS: Record<(typeof ADDRESS_FIELDS)[number], string> = {
  ...{ name: 'the name', line_one: 'the street', line_two: 'the apartment', city: 'the city' },
  ...{ state: 'the state', postal_code: 'the postal code', country: 'the country' },
};

function payingWith(token: string) {
  return {
    payment_data: { handler_id: HANDLER_ID, instrument: { type: 'card', credential: { type: 'spt', token } } },
  };
}

/** What the bank of the sandbox says when a person confirms. */
const AUTHENTICATED = {
  outcome: 'authenticated',
  outcome_details: {
    ...{ three_ds_cryptogram: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=', electronic_commerce_indicator: '05' },
    ...{ transaction_id: 'sandbox_page', version: '2.2.0' },
  },
};

/** In place of the token that was challenged, which nobody keeps. */
const CHALLENGED = 'challenged';

const NO_CARD = refused('missing', 'Choose a test card.');
const CHANGED = refused('invalid', 'The total has changed since you saw it. Look at it again before you pay.');
const NOTHING_ASKED = refused('invalid', 'There is nothing to confirm.');
const UNKNOWN_BUTTON = refused('invalid', 'Use a button of this page.');

const UNAVAILABLE: HttpAnswer = {
  ...page(503, renderUnavailable()),
  headers: { ...PAGE_HEADERS, 'Retry-After': '5' },
};

function page(status: number, body: string): HttpAnswer {
  return { status, headers: PAGE_HEADERS, body };
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/**
 * The payment service of the sandbox (A50): turns published test cards into tokens with an allowance, and
 * charges tokens. Card numbers are compared, never kept; nobody can feed it a real card (A51).
 */
import { z } from 'zod/v3';
import { iso } from '../engine/iso-time.ts';
import { digest, ownerKey } from '../engine/keys.ts';
import { instantOf } from '../protocol/formats.ts';
import { closed, dateTime, list, map } from '../protocol/keywords.ts';
import { answered, type Reply, refused } from './acp-error.ts';
import { HANDLER_ID, PSP_NAME } from './capabilities.ts';
import type { Settle } from './idempotency.ts';
import { namesOf } from './json-path.ts';
import { read } from './requests.ts';
import type { Units, Work } from './units.ts';

/** What a merchant asks its payment service to do. Amount in integer minor units. */
interface Charge {
  /** Of the payment token (`tokenDigest`): the token itself is not kept. */
  token_digest: string;
  /** The same for the same payment, however often it is asked for: it is made once. */
  attempt: string;
  /** Who pays: a token is good for the principal it was made for. */
  principal: string;
  amount: number;
  /** ISO 4217, lower case. */
  currency: string;
  checkout_session_id: string;
  merchant_id: string;
  /** The buyer proved to the issuer who they are. */
  authenticated: boolean;
}

/** `challenge`: the issuer wants to see the buyer first (3DS). */
export type ChargeOutcome = { state: 'paid' } | { state: 'challenge' } | { state: 'declined'; reason: string };

export interface Psp {
  /** E7: 201 with a single-use token for this principal, or an Error. */
  delegate(principal: string, body: unknown, settle?: Settle): Promise<Reply>;
  /** Rejects when the service itself is broken. */
  charge(charge: Charge): Promise<ChargeOutcome>;
}

/** What is kept of a payment token. */
export function tokenDigest(token: string): string {
  return digest('payment token', token);
}

type Behaviour = 'pays' | 'declines' | 'challenges';

/** Published test numbers; anything else is invalid_card. */
const TEST_CARDS: Record<string, Behaviour> = {
  '4242424242424242': 'pays',
  '4000000000000002': 'declines',
  '4000002760003184': 'challenges',
};

/** Tokens that need no E7. */
const STATIC_TOKENS: Record<string, ChargeOutcome['state'] | 'broken' | { reason: string }> = {
  spt_test_ok: 'paid',
  spt_123: 'paid',
  spt_test_declined: 'declined',
  spt_test_3ds: 'challenge',
  spt_test_expired: { reason: 'The payment token has expired.' },
  spt_test_over_limit: { reason: 'The payment token does not allow this amount.' },
  spt_test_error: 'broken',
};
const STATIC = new Map(Object.entries(STATIC_TOKENS).map(([token, outcome]) => [tokenDigest(token), outcome]));

const DECLINED = 'The payment was declined. Try another payment method.';
const FULL = refused('service_unavailable', 'You have too many payment tokens open. Try again later.', {
  retry_after: 60,
});
/** No checkout is open for longer, so no token is spent later: what an allowance asks for beyond it is not kept. */
const LONGEST = 86_400_000;

const text = (most = 500) => z.string().max(most);
const labels = () => map(text(2000));

const DelegateRequest = closed({
  payment_method: closed({
    type: z.literal('card'),
    card_number_type: z.enum(['fpan', 'network_token']),
    number: text(64),
    exp_month: text(2).optional(),
    exp_year: text(4).optional(),
    name: text().optional(),
    cvc: text(4).optional(),
    cryptogram: text().optional(),
    eci_value: text(2).optional(),
    checks_performed: list(z.enum(['avs', 'cvv', 'ani', 'auth0'])).optional(),
    iin: text(8).optional(),
    display_card_funding_type: z.enum(['credit', 'debit', 'prepaid']),
    display_wallet_type: text().optional(),
    display_brand: text().optional(),
    display_last4: z
      .string()
      .regex(/^[0-9]{4}$/)
      .optional(),
    metadata: labels(),
    virtual: z.boolean().optional(),
  }),
  allowance: closed({
    reason: z.literal('one_time'),
    max_amount: z.number().int().positive().safe(),
    currency: z.string().regex(/^[a-z]{3}$/),
    checkout_session_id: text(),
    merchant_id: text(256),
    expires_at: dateTime(),
  }),
  billing_address: closed({
    name: text(256),
    line_one: text(60),
    line_two: text(60).optional(),
    city: text(60),
    state: text(),
    country: z.string().length(2),
    postal_code: text(20),
  }).optional(),
  risk_signals: list(
    closed({
      type: z.literal('card_testing'),
      score: z.number().int(),
      action: z.enum(['blocked', 'manual_review', 'authorized']),
    }),
  ),
  metadata: labels(),
});

/** Names that may stand in a refusal. */
const NAMES = namesOf(DelegateRequest);

type Allowance = z.infer<typeof DelegateRequest>['allowance'];

/** A token that was made, until it is spent. */
interface Issued {
  behaviour: Behaviour;
  allowance: Allowance;
  /** When nobody can have a use for it any more, in milliseconds since 1970. */
  last: number;
}

/** A token that paid, and for what. */
interface Spent {
  attempt: string;
}

const keyOf = (token_digest: string) => `t${token_digest}`;

/** A payment service that keeps its tokens with the merchant's records. */
export function createPsp(parts: {
  now: () => number;
  /** URL-safe text of at least 128 random bits. */
  newToken: () => string;
  units: Units;
}): Psp {
  const { now, newToken, units } = parts;

  return {
    async delegate(principal, body, settle) {
      const parsed = read(DelegateRequest, body, NAMES);
      if (!parsed.ok) return parsed;
      const { payment_method: card, allowance, risk_signals } = parsed.value;
      const behaviour = behaviourOf(card.number);
      if (behaviour === undefined) {
        return refused('invalid_card', 'This is a sandbox: only the published test numbers are cards here.', {
          param: '$.payment_method.number',
        });
      }
      if (hasRunOut(card.exp_year, card.exp_month, now())) {
        return refused('invalid_card', 'The card has run out.', { param: '$.payment_method.exp_year' });
      }
      if (instantOf(allowance.expires_at) <= now()) {
        return refused('invalid', 'The allowance ends in the past.', { param: '$.allowance.expires_at' });
      }
      const blocked = risk_signals.some(({ action }) => action === 'blocked');
      const owner = ownerKey({ principal });
      return units<Reply>(
        async (work) => {
          const id = `vt_${newToken()}`;
          const last = now() + LONGEST;
          const key = keyOf(tokenDigest(id));
          const value: Issued = {
            ...{ behaviour: blocked ? 'declines' : behaviour, allowance, last },
          };
          const until = Math.min(instantOf(allowance.expires_at), last);
          await work.read(key, 'absent');
          work.put(key, { kind: 'token', owner, value, until, remembered_until: last });
          const metadata = { merchant_id: allowance.merchant_id, handler_id: HANDLER_ID, psp: PSP_NAME };
          const reply = answered({ id, created: iso(now()), metadata }, 201);
          await settle?.(work, reply);
          return reply;
        },
        { within: owner, full: FULL },
      );
    },

    async charge(charge) {
      const fixed = STATIC.get(charge.token_digest);
      if (fixed === 'broken') throw new Error('the payment service is broken, as spt_test_error asks');
      if (typeof fixed === 'object') return { state: 'declined', reason: fixed.reason };
      if (fixed === 'challenge') return { state: charge.authenticated ? 'paid' : 'challenge' };
      if (fixed === 'paid') return { state: 'paid' };
      if (fixed === 'declined') return { state: 'declined', reason: DECLINED };
      return units((work) => spend(work, charge));
    },
  };

  async function spend(work: Work, charge: Charge): Promise<ChargeOutcome> {
    const key = keyOf(charge.token_digest);
    const kept = await work.read<Issued | Spent>(key);
    // The token of another principal gets the same answer as one that does not exist.
    if (kept?.owner !== ownerKey({ principal: charge.principal })) return { state: 'declined', reason: DECLINED };
    const token = kept.value;
    if (token === undefined) return { state: 'declined', reason: 'The payment token has expired.' };
    if ('attempt' in token) {
      if (token.attempt === charge.attempt) return { state: 'paid' };
      return { state: 'declined', reason: 'The payment token was used before.' };
    }
    const reason = objectionTo(charge, token.allowance);
    if (reason !== undefined) return { state: 'declined', reason };
    if (token.behaviour === 'declines') return { state: 'declined', reason: DECLINED };
    if (token.behaviour === 'challenges' && !charge.authenticated) return { state: 'challenge' };
    const value: Spent = { attempt: charge.attempt };
    work.put(key, { kind: 'spent token', owner: kept.owner, value, until: token.last });
    return { state: 'paid' };
  }
}

/** What a card does; `undefined` when it is none of the test cards. */
function behaviourOf(number: string): Behaviour | undefined {
  return Object.hasOwn(TEST_CARDS, number) ? TEST_CARDS[number] : undefined;
}

/** A50: a token is good for this merchant, checkout and currency, up to its amount. */
function objectionTo(
  { amount, currency, checkout_session_id, merchant_id }: Charge,
  allowance: Allowance,
): string | undefined {
  if (allowance.merchant_id !== merchant_id) return 'The payment token is for another merchant.';
  if (allowance.checkout_session_id !== checkout_session_id) return 'The payment token is for another checkout.';
  if (allowance.currency !== currency) return 'The payment token is for another currency.';
  return allowance.max_amount < amount ? 'The payment token does not allow this amount.' : undefined;
}

function hasRunOut(year: string | undefined, month: string | undefined, now: number): boolean {
  if (!year || !month || !/^\d{2}(\d{2})?$/.test(year) || !/^\d{1,2}$/.test(month)) return false;
  const full = year.length === 2 ? 2000 + Number(year) : Number(year);
  return Date.UTC(full, Number(month), 1) <= now;
}

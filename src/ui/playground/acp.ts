/** ACP client: turns an acp_handoff into an order with a test card, as a host's backend would. */
import { type Fields, fieldsOf, listOf, textOf } from '../read.ts';
import type { Person } from './host-settings.ts';
import { newKey } from './mcp-client.ts';

/** The parts of a checkout session that the page shows. */
export interface CheckoutView {
  id: string;
  status: string;
  /** Totals in display order; the last is the grand total. */
  totals: { name: string; amount: number }[];
  currency: string;
  /** Messages of the merchant, such as missing fields. */
  messages: string[];
  options: { id: string; type: string; title: string }[];
  selected?: string;
  orderNumber?: string;
  raw: Fields;
}

export interface CheckoutEndpoint {
  path: string;
  key: string;
}

export type CheckoutResult = { checkout: CheckoutView } | { problem: string };

/** Creates the checkout session of this handoff. */
export function createCheckout(endpoint: CheckoutEndpoint, payload: Fields, person: Person): Promise<CheckoutResult> {
  const buyer = { full_name: person.name, email: person.email };
  const address = {
    ...{ name: person.name, line_one: person.street, city: person.city, state: person.state },
    ...{ country: person.country, postal_code: person.postal_code },
  };
  const fulfillment_details = { name: person.name, email: person.email, address };
  // Data shared with consent is already in the payload.
  return ask(endpoint, '', { buyer, fulfillment_details, ...payload });
}

/** Selects a delivery option. */
export function chooseDelivery(endpoint: CheckoutEndpoint, { id, raw, options }: CheckoutView, option_id: string) {
  const [selected] = listOf(raw.selected_fulfillment_options);
  const type = options.find((one) => one.id === option_id)?.type;
  return ask(endpoint, `/${id}`, {
    selected_fulfillment_options: [{ type, option_id, item_ids: fieldsOf(selected).item_ids }],
  });
}

/** Pays with the test card of the sandbox. */
export function payWithTestCard(endpoint: CheckoutEndpoint, { id }: CheckoutView) {
  const credential = { type: 'spt', token: 'spt_test_ok' };
  return ask(endpoint, `/${id}/complete`, {
    payment_data: { handler_id: 'card_sandbox', instrument: { type: 'card', credential } },
  });
}

async function ask({ path, key }: CheckoutEndpoint, rest: string, body: Fields): Promise<CheckoutResult> {
  const headers = {
    'Content-Type': 'application/json',
    'API-Version': '2026-04-17',
    'Idempotency-Key': newKey(),
    Authorization: `Bearer ${key}`,
  };
  try {
    const response = await fetch(`${path}${rest}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const answer = fieldsOf(await response.json());
    if (response.ok) return { checkout: viewOf(answer) };
    return { problem: textOf(answer.message) ?? `The checkout answered ${response.status}.` };
  } catch {
    return { problem: 'The checkout does not answer.' };
  }
}

/** Reads a checkout session defensively. */
function viewOf(raw: Fields): CheckoutView {
  const [selected] = listOf(raw.selected_fulfillment_options);
  const orderNumber = textOf(fieldsOf(raw.order).order_number, 80) ?? textOf(fieldsOf(raw.order).id, 80);
  const option = textOf(fieldsOf(selected).option_id, 200);
  return {
    id: textOf(raw.id, 200) ?? '',
    status: textOf(raw.status, 80) ?? '',
    currency: textOf(raw.currency, 3) ?? 'usd',
    totals: listOf(raw.totals).flatMap(({ display_text, type, amount }) => {
      const name = textOf(display_text, 80) ?? textOf(type, 80);
      return name !== undefined && typeof amount === 'number' ? [{ name, amount }] : [];
    }),
    messages: listOf(raw.messages).flatMap(({ content }) => textOf(content, 400) ?? []),
    options: listOf(raw.fulfillment_options).flatMap(({ id, type, title }) => {
      const [key, kind] = [textOf(id, 200), textOf(type, 40)];
      return key !== undefined && kind !== undefined ? [{ id: key, type: kind, title: textOf(title, 120) ?? key }] : [];
    }),
    ...(option !== undefined && { selected: option }),
    ...(orderNumber !== undefined && { orderNumber }),
    raw,
  };
}

/** "$217.69" from minor units. */
export function minorText(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency: currency.toUpperCase() });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}

/** View model of a handoff, from either of its two forms: `handoff` of a pending session and `acp_handoff` of a finished one. */
import { type Fields, fieldsOf, isFields, linkOf, listOf, textOf, textsOf } from './read.ts';

export interface HandoffLine {
  name: string;
  quantity: number;
  /** Further details, e.g. "size: 9". */
  details: string[];
}

export interface HandoffView {
  kind: 'purchase' | 'booking';
  lines: HandoffLine[];
  /** The formatted total: "$199.00". */
  total?: string;
  offers: string[];
  summary?: string;
  /** ISO 8601; only after the handoff. */
  expiresAt?: string;
  checkoutUrl?: string;
  /** No payment is involved. */
  sandbox: boolean;
  /** After the handoff, the payload to create an ACP checkout from. */
  payload?: Fields;
}

/** `undefined` when the answer has no handoff. */
export function handoffOf(answer: unknown): HandoffView | undefined {
  const { handoff, acp_handoff } = fieldsOf(answer);
  if (isFields(acp_handoff)) return finished(acp_handoff);
  return isFields(handoff) ? pending(handoff) : undefined;
}

function pending({ type, intent, context_for_checkout }: Fields): HandoffView {
  const { product, price } = fieldsOf(intent);
  const { line_items, applied_offers, conversation_summary } = fieldsOf(context_for_checkout);
  const several = listOf(line_items);
  const products = several.length > 0 ? several : isFields(product) ? [product] : [];
  const total = moneyOf(price);
  const summary = textOf(conversation_summary);
  return {
    kind: type === 'complete' ? 'booking' : 'purchase',
    lines: products.map(lineOf),
    ...(total !== undefined && { total }),
    offers: textsOf(applied_offers),
    ...(summary !== undefined && { summary }),
    sandbox: false,
  };
}

function finished({ payload, expires_at, checkout_url, sandbox }: Fields): HandoffView {
  const body = fieldsOf(payload);
  const { applied_offers, price } = fieldsOf(body.metadata);
  const total = moneyOf(price);
  const expires = textOf(expires_at);
  const url = linkOf(checkout_url);
  return {
    kind: 'purchase',
    lines: together(listOf(body.line_items, 500)),
    ...(total !== undefined && { total }),
    offers: textsOf(applied_offers),
    ...(expires !== undefined && { expiresAt: expires }),
    ...(url !== undefined && { checkoutUrl: url }),
    sandbox: sandbox === true,
    payload: body,
  };
}

/** Fields of a line that are not shown as details. */
const NO_DETAIL = new Set(['name', 'quantity', 'product_id', 'variant_id', 'description']);
const MOST_DETAILS = 6;

function lineOf(product: Fields): HandoffLine {
  const quantity = Number.isSafeInteger(product.quantity) ? Number(product.quantity) : 1;
  const details = Object.entries(product).flatMap(([name, value]) => {
    const text = textOf(value, 80);
    return NO_DETAIL.has(name) || text === undefined ? [] : [`${name.replaceAll('_', ' ')}: ${text}`];
  });
  return {
    name: textOf(product.name) ?? textOf(product.product_id) ?? '(no name)',
    quantity,
    details: details.slice(0, MOST_DETAILS),
  };
}

/** ACP has no quantity: it repeats the entry. */
function together(entries: Fields[]): HandoffLine[] {
  const lines = new Map<string, HandoffLine>();
  for (const entry of entries) {
    const id = textOf(entry.id) ?? '';
    const line = lines.get(id) ?? { name: textOf(entry.name) ?? id, quantity: 0, details: [] };
    lines.set(id, { ...line, quantity: line.quantity + 1 });
  }
  return [...lines.values()];
}

/** "$199.00" from an amount in major units; `undefined` when it is none. */
export function moneyOf(price: unknown): string | undefined {
  const { amount, currency } = fieldsOf(price);
  if (typeof amount !== 'number' || !Number.isFinite(amount) || typeof currency !== 'string') return undefined;
  if (!/^[A-Za-z]{3}$/.test(currency)) return undefined;
  return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(amount);
}

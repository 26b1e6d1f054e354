/** A demo conversation as a person reads it: who says what, what is shown, where the session stands, what is handed over. */
import { z } from 'zod/v3';
import { isCheckoutTool } from '../../tools/checkout/acp-result.ts';
import { formatMoney } from '../brands/money.ts';
import { type Line, laidOut, noted, ruled, type Screen, said } from './screen.ts';

/** One tool call of the demo: what the host sent and the AdCP body that came back. */
export interface DemoCall {
  tool: string;
  request: Record<string, unknown>;
  answer: Record<string, unknown>;
}

const text = z.string().optional().catch(undefined);
const record = z.record(z.unknown()).catch({});
const records = z.array(z.record(z.unknown())).catch([]);

/** Who speaks in it. */
const SPEAKERS = [
  ['User', 'the person: what is said, and what is pressed'],
  ['Host', 'the assistant the person uses: what it does by itself'],
  ['Brand', "the brand's agent, which this program is"],
  ['Shop', "the brand's checkout"],
] as const;

/** A line for each of those who speak, before they do. */
export function legend(screen: Screen): string {
  const lines = SPEAKERS.flatMap(([who, words]) => laidOut({ who, words }, screen));
  return `${lines.join('\n')}\n`;
}

/** The lines for one call. */
export function tell({ tool, request, answer }: DemoCall, screen: Screen): string {
  const lines = linesOf(tool, request, answer).flatMap((line) => laidOut(line, screen));
  return `${[ruled(tool, screen), ...lines].join('\n')}\n`;
}

function linesOf(tool: string, request: Record<string, unknown>, answer: Record<string, unknown>): Line[] {
  if (answer.adcp_error !== undefined) {
    const error = record.parse(answer.adcp_error);
    return said('Error', `${error.code}: ${error.message}`);
  }
  if (tool === 'get_adcp_capabilities') return tellCapabilities(answer);
  if (tool === 'si_get_offering') return tellOffering(request, answer);
  if (isCheckoutTool(tool)) return tellCheckout(tool, request, answer);
  return tool === 'si_terminate_session' ? tellEnding(request, answer) : tellTurn(request, answer);
}

function tellCapabilities(answer: Record<string, unknown>): Line[] {
  const block = record.parse(answer.sponsored_intelligence);
  const capabilities = record.parse(block.capabilities);
  const components = record.parse(capabilities.components).standard;
  return [
    ...said('Brand', `${record.parse(block.brand).domain}, AdCP ${list(record.parse(answer.adcp).supported_versions)}`),
    ...noted(`shows ${list(components)}`),
    ...noted(`ACP checkout: ${record.parse(capabilities.commerce).acp_checkout === true ? 'yes' : 'no'}`),
  ];
}

function tellOffering(request: Record<string, unknown>, answer: Record<string, unknown>): Line[] {
  const offering = record.parse(answer.offering);
  const products = records.parse(answer.matching_products);
  return [
    ...said('Host', `Offering ${request.offering_id}, for: ${request.intent}`),
    ...said('Brand', `${offering.title ?? 'Not available'}. ${offering.summary ?? answer.unavailable_reason ?? ''}`),
    ...products.flatMap((one, index) =>
      noted(`${index + 1}. ${one.name}  ${one.price ?? ''}  ${one.availability_summary ?? ''}`.trimEnd()),
    ),
    ...(products.length > 0 ? noted(`${products.length} of ${answer.total_matching} shown`) : []),
    ...tellSponsor(answer),
  ];
}

function tellTurn(request: Record<string, unknown>, answer: Record<string, unknown>): Line[] {
  const action = record.parse(request.action_response);
  const words = text.parse(request.message) ?? text.parse(request.intent);
  const response = record.parse(answer.response);
  return [
    ...(words
      ? said('User', words)
      : said('User', `[presses ${action.action}${action.payload ? ` ${JSON.stringify(action.payload)}` : ''}]`)),
    ...said('Brand', String(response.message)),
    ...records.parse(response.ui_elements).flatMap(tellElement),
    ...(answer.handoff === undefined ? [] : tellHandoff(record.parse(answer.handoff))),
    ...noted(`session_status: ${answer.session_status}`),
  ];
}

function tellElement({ type, data }: Record<string, unknown>): Line[] {
  const shown = record.parse(data);
  switch (type) {
    case 'product_card':
      return noted(`▭ ${[shown.title, shown.price, shown.badge].filter((one) => one !== undefined).join('  ')}`);
    case 'carousel':
      return records.parse(shown.items).flatMap((card) => tellElement({ type: 'product_card', data: card }));
    case 'action_button':
      return noted(`[ ${shown.label} ]`);
    case 'link':
      return noted(`→ ${shown.label ?? ''} ${shown.url}`);
    case 'image':
      return noted(`(image: ${shown.alt})`);
    default:
      return [];
  }
}

function tellHandoff(handoff: Record<string, unknown>): Line[] {
  const intent = record.parse(handoff.intent);
  const price = record.parse(intent.price);
  const product = record.parse(intent.product);
  const offers = record.parse(handoff.context_for_checkout).applied_offers;
  const what =
    intent.action === undefined ? '' : `: ${intent.action} ${product.name}, ${price.amount} ${price.currency}`;
  return noted(
    `handoff ${handoff.type}${what}${Array.isArray(offers) && offers.length > 0 ? `, with ${list(offers)}` : ''}`,
  );
}

function tellEnding(request: Record<string, unknown>, answer: Record<string, unknown>): Line[] {
  const handoff = answer.acp_handoff === undefined ? undefined : record.parse(answer.acp_handoff);
  const followUp = record.parse(answer.follow_up);
  return [
    ...said('Host', `Ends the session: ${request.reason}`),
    ...noted(`session_status: ${answer.session_status}`),
    ...(text.parse(answer.message) ? said('Brand', String(answer.message)) : []),
    ...(text.parse(followUp.message) ? said('Brand', String(followUp.message)) : []),
    ...(handoff
      ? [
          ...noted(`checkout at ${handoff.checkout_url}, until ${toTheMinute(handoff.expires_at)}`),
          ...noted(`ACP payload: ${payloadWords(record.parse(handoff.payload))}; --json shows it whole`),
        ]
      : []),
  ];
}

/** A checkout as its buyer is shown it: lines, delivery, totals, and what is still missing. */
function tellCheckout(tool: string, request: Record<string, unknown>, answer: Record<string, unknown>): Line[] {
  const payload = record.parse(request.payload);
  const order = record.parse(answer.order);
  const currency = String(answer.currency ?? 'usd').toUpperCase();
  const money = (amount: unknown) => formatMoney(Number(amount), currency, 'en-US');
  const titles = new Map(records.parse(answer.fulfillment_options).map(({ id, title }) => [id, title]));
  const deliveries = records.parse(answer.selected_fulfillment_options).map(({ option_id }) => titles.get(option_id));
  const asked =
    tool === 'create_checkout_session'
      ? 'Opens the checkout with acp_handoff.payload, unchanged'
      : tool === 'complete_checkout_session'
        ? 'The user confirms the total; pays with a sandbox token'
        : `Adds ${list(Object.keys(payload).map((name) => name.replaceAll('_', ' ')))}`;
  if (answer.status === undefined)
    return [...said('Host', asked), ...said('Shop', `${answer.code}: ${answer.message} ${answer.param ?? ''}`.trim())];
  if (order.id !== undefined)
    return [
      ...said('Host', asked),
      ...said('Shop', `Order ${order.id} is ${order.status}.`),
      ...noted(`→ ${order.permalink_url}`),
      ...noted(`status: ${answer.status}`),
    ];
  const lines = records.parse(answer.line_items).map(({ quantity, name }) => `${quantity} × ${name}`);
  const totals = records.parse(answer.totals).map(({ type, display_text, amount }) => {
    const minus = type === 'items_discount' || type === 'discount' ? '−' : '';
    return `${display_text} ${minus}${money(amount)}`;
  });
  const notices = records
    .parse(answer.messages)
    .map(({ type, content }) => `${type === 'error' ? '!' : 'i'} ${content}`);
  return [
    ...said('Host', asked),
    ...said('Shop', lines.join('; ')),
    ...(deliveries.length > 0 ? noted(`delivery: ${list([...new Set(deliveries)])}`) : []),
    ...noted(totals.join(', ')),
    ...notices.flatMap(noted),
    ...noted(`status: ${answer.status}`),
  ];
}

function tellSponsor(answer: Record<string, unknown>): Line[] {
  const label = record.parse(record.parse(answer.sponsored_context).disclosure_obligation).label_text;
  return typeof label === 'string' ? noted(`(${label})`) : [];
}

/** The demo's clock runs on, so a second more or less is chance. */
function toTheMinute(time: unknown): string {
  return String(time).replace(/:\d\dZ$/, 'Z');
}

function payloadWords({ line_items, currency }: Record<string, unknown>): string {
  const count = records.parse(line_items).length;
  return `a CheckoutSessionCreateRequest of ${count} ${count === 1 ? 'line' : 'lines'} in ${currency}`;
}

function list(values: unknown): string {
  return Array.isArray(values) ? values.join(', ') : '';
}

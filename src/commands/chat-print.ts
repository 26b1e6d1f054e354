/** A call of `si-mcp chat` as a person reads it: what the brand says, cards in boxes, buttons by number, the handoff to confirm. */
import { z } from 'zod/v3';
import type { Button, ChatCall, Standing } from './chat-conversation.ts';
import { CHAT_COMMANDS } from './chat-lines.ts';
import { boxed, type Line, laidOut, noted, painted, printable, type Screen, said } from './screen.ts';

const text = z.string().optional().catch(undefined);
const record = z.record(z.unknown()).catch({});
const records = z.array(z.record(z.unknown())).catch([]);

/** What comes back of one call. What the user typed is told too where it was not typed on this screen. */
export function tellCall({ tool, request, answer }: ChatCall, screen: Screen, typed: boolean): string {
  const mine = typed ? [] : tellMine(tool, request);
  const lines = [...mine, ...linesOf(tool, answer, screen)];
  return `${lines.flatMap((line) => laidOut(line, screen)).join('\n')}\n`;
}

function linesOf(tool: string, answer: Record<string, unknown>, screen: Screen): Line[] {
  if (answer.adcp_error !== undefined) return tellError(answer);
  if (tool === 'si_get_offering') return tellOffering(answer);
  if (tool === 'si_terminate_session') return tellEnding(answer);
  return tellTurn(answer, screen);
}

function tellMine(tool: string, request: Record<string, unknown>): Line[] {
  if (tool === 'si_get_offering') return said('Host', `Looks up the offering ${request.offering_id}`);
  if (tool === 'si_terminate_session') return said('Host', `Ends the session: ${request.reason}`);
  const { action, payload } = record.parse(request.action_response);
  const words = text.parse(request.message) ?? text.parse(request.intent);
  return said('You', words ?? `[presses ${action}${payload ? ` ${JSON.stringify(payload)}` : ''}]`);
}

/** Every AdCP error says what to do; a session that is gone is opened again by whatever is typed next. */
function tellError(answer: Record<string, unknown>): Line[] {
  const error = record.parse(answer.adcp_error);
  const gone = error.code === 'SESSION_NOT_FOUND' || error.code === 'SESSION_TERMINATED';
  return [
    ...said('Error', `${error.code}: ${error.message ?? ''}`),
    ...(gone ? noted('Type it again: it opens a new session.') : []),
  ];
}

function tellOffering(answer: Record<string, unknown>): Line[] {
  const offering = record.parse(answer.offering);
  const title = offering.title ?? `Not available: ${answer.unavailable_reason ?? 'no reason is given'}`;
  return said('Brand', [title, offering.summary].filter((one) => one !== undefined).join('. '));
}

function tellTurn(answer: Record<string, unknown>, screen: Screen): Line[] {
  const response = record.parse(answer.response);
  let count = 0;
  const numbered = (label: unknown) => `[${++count}] ${label}`;
  return [
    ...said('Brand', text.parse(response.message) ?? '(no words)'),
    ...records.parse(response.ui_elements).flatMap((element) => tellElement(element, numbered, screen)),
    ...(answer.handoff === undefined ? [] : tellHandoff(record.parse(answer.handoff), screen)),
  ];
}

function tellElement(
  { type, data }: Record<string, unknown>,
  numbered: (label: unknown) => string,
  screen: Screen,
): Line[] {
  const shown = record.parse(data);
  switch (type) {
    case 'product_card':
      return tellCard(shown, numbered, screen);
    case 'carousel':
      return records.parse(shown.items).flatMap((card) => tellCard(card, numbered, screen));
    case 'action_button':
      return noted(numbered(shown.label));
    case 'link':
      return noted(`→ ${shown.label ?? ''} ${shown.url}`);
    case 'image':
      return noted(`(image: ${shown.alt}) ${shown.url}`);
    case 'text':
      return noted(String(shown.message));
    default:
      return noted(`(${type}: not shown here; /calls has it)`);
  }
}

/** Only a card with a whole button has a number, as in buttonsOf. */
function tellCard(card: Record<string, unknown>, numbered: (label: unknown) => string, screen: Screen): Line[] {
  const { label, action } = record.parse(card.cta);
  const pressable = typeof label === 'string' && typeof action === 'string';
  const rows: [string, string?][] = [[String(card.title ?? ''), text.parse(card.price)]];
  for (const more of [card.subtitle, card.badge, card.description])
    if (typeof more === 'string' && more !== '') rows.push([more]);
  if (pressable) rows.push([numbered(label)]);
  return boxed(rows, screen);
}

/** What a host shows before a purchase is handed over: what, for how much, with which offers. */
function tellHandoff(handoff: Record<string, unknown>, screen: Screen): Line[] {
  const intent = record.parse(handoff.intent);
  const price = record.parse(intent.price);
  const product = record.parse(intent.product);
  const context = record.parse(handoff.context_for_checkout);
  const offers = Array.isArray(context.applied_offers) ? context.applied_offers : [];
  const amount = price.amount === undefined ? undefined : `${price.amount} ${price.currency}`;
  const rows: [string, string?][] = [[`To be handed over: ${intent.action ?? handoff.type}`]];
  const quantity = typeof product.quantity === 'number' && product.quantity > 1 ? `${product.quantity} × ` : '';
  if (intent.action !== undefined) rows.push([`${quantity}${product.name ?? product.product_id}`, amount]);
  if (offers.length > 0) rows.push([`Offers: ${offers.join(', ')}`]);
  return [...boxed(rows, screen), ...noted('/end hands it over; or say what should be different.')];
}

function tellEnding(answer: Record<string, unknown>): Line[] {
  const handoff = answer.acp_handoff === undefined ? undefined : record.parse(answer.acp_handoff);
  const followUp = record.parse(answer.follow_up);
  const words = text.parse(followUp.message) ?? text.parse(answer.message);
  const payload = record.parse(handoff?.payload);
  const lines = records.parse(payload.line_items).length;
  return [
    ...(words === undefined ? [] : said('Brand', words)),
    ...(handoff === undefined
      ? []
      : [
          ...noted(`checkout at ${handoff.checkout_url}, until ${handoff.expires_at}`),
          ...noted(
            `ACP payload: ${lines} ${lines === 1 ? 'line' : 'lines'} in ${payload.currency}; /calls has it whole`,
          ),
        ]),
    ...noted(`status: ${answer.session_status}`),
  ];
}

/** The commands, one to a line. */
export function tellHelp(): string {
  const width = Math.max(...CHAT_COMMANDS.map(([typed]) => typed.length));
  const lines = CHAT_COMMANDS.map(([typed, does]) => `  ${typed.padEnd(width)}  ${does}`);
  return ['Type what you would say to the brand, or:', ...lines, ''].join('\n');
}

/** Where the session stands, and what can be pressed. */
export function tellState(standing: Standing, buttons: readonly Button[]): string {
  const { session_id, path, turns, ttl_seconds, idle_seconds } = standing;
  if (session_id === undefined) return 'There is no session yet: the first words you type open one.\n';
  const ttl =
    ttl_seconds === undefined || idle_seconds === undefined
      ? []
      : [`ends      after ${ttl_seconds} s without a call; ${Math.max(0, ttl_seconds - idle_seconds)} s are left`];
  return [
    `session   ${printable(session_id)}`,
    `state     ${path.map(printable).join(' → ')}`,
    `turns     ${turns}`,
    ...ttl,
    ...buttons.map(({ label, action, payload }, at) => {
      const with_ = payload === undefined ? '' : ` ${JSON.stringify(payload)}`;
      return `${at === 0 ? 'buttons   ' : '          '}[${at + 1}] ${printable(label)}: ${printable(action)}${with_}`;
    }),
    '',
  ].join('\n');
}

/** The calls so far, one to a line. */
export function tellCalls(calls: readonly ChatCall[], screen: Screen): string {
  if (calls.length === 0) return 'No tool was called yet: the first words you type open a session.\n';
  const lines = calls.map(({ tool, answer, ms }, at) => {
    const error = record.parse(answer.adcp_error).code;
    const outcome = error === undefined ? (answer.session_status ?? answer.status ?? '') : error;
    const shown = printable(String(outcome));
    return `${String(at + 1).padStart(4)}  ${tool.padEnd(22)}${String(ms).padStart(6)} ms  ${
      error === undefined ? shown : painted(shown, 'Error', screen)
    }`;
  });
  return `${lines.join('\n')}\n`;
}

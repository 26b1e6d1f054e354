/** `si-mcp orders`: asks a running service for its orders, and which conversations they came from; ships, cancels and refunds them. */
import { z } from 'zod/v3';
import { formatMoney } from '../brands/money.ts';
import { ConfigError } from '../config.ts';
import { LOOPBACK_HOSTS } from '../mcp/http/address.ts';
import { findOperatorKey } from '../mcp/http/operator-key.ts';
import { type OrderEventLine, readOutboxFile } from './outbox-file.ts';

const text = z.string();
const Report = z.object({
  /** Shown to a program of this machine that has no key: nothing of who bought, and no conversations. */
  impersonal: z.boolean(),
  brands: z.array(
    z.object({
      brand: text,
      currency: text,
      orders: z.array(
        z.object({ id: text, status: text, totals: z.array(z.object({ type: text, amount: z.number() })) }),
      ),
      conversions: z.array(
        z.object({
          at: text,
          order_id: text,
          adcp_session_id: text.optional(),
          offering_id: text.optional(),
          media_buy_id: text.optional(),
          applied_offers: z.array(text),
        }),
      ),
      departures: z.array(
        z.object({
          at: text,
          checkout_session_id: text.optional(),
          adcp_session_id: text.optional(),
          reason_code: text,
          trace_summary: text.optional(),
        }),
      ),
      outbox: z.array(z.object({ order_id: text, type: text, state: text, attempts: z.number() })),
    }),
  ),
});
type BrandReport = z.infer<typeof Report>['brands'][number];

/** The response to a change of an order. */
const Changed = z.object({
  brand: text,
  currency: text,
  order: z.object({
    id: text,
    status: text,
    totals: z.array(z.object({ type: text, amount: z.number() })),
    line_items: z.array(z.object({ id: text, title: text, status: text })),
  }),
  event_state: text.optional(),
});

/** A change of one order, as the words of the command line say it. */
export interface OrderChange {
  name: 'ship' | 'cancel' | 'refund';
  /** Its id or its number. */
  order: string;
  body: Record<string, unknown>;
}

interface AskedService {
  url: string;
  key?: string;
  keyFolders: readonly string[];
  json: boolean;
  /** A file of order events to be read instead. */
  outboxFile?: string;
}

/**
 * `key` is the operator's; without it, one that the service left in one of `keyFolders` is used. Resolves to the exit code:
 * 0 done, 1 the service cannot be reached or refused the change. Throws ConfigError.
 */
export async function orders(asked: AskedService & { change?: OrderChange }): Promise<number> {
  const { change, outboxFile } = asked;
  if (outboxFile !== undefined && change !== undefined)
    throw new ConfigError('--outbox-file is read-only: change orders on the service that keeps them.');
  if (outboxFile !== undefined) return tellFile(outboxFile, asked.json);
  if (change !== undefined) return changeOrder(asked, change);
  const { address, answer } = await askOperator(asked, '', {});
  if (answer?.status !== 200)
    return noOrders(address, answer === undefined ? 'no answer' : `it answered with status ${answer.status}`);
  const body: unknown = await answer.json().catch(() => undefined);
  const report = Report.safeParse(body);
  if (!report.success) return noOrders(address, NOT_OURS);
  if (asked.json) process.stdout.write(`${JSON.stringify(body, null, 2)}\n`);
  else process.stdout.write(report.data.brands.map(tell).join('\n'));
  if (report.data.impersonal)
    process.stderr.write('si-mcp: without the operator key, conversations, addresses and claims are hidden.\n');
  return 0;
}

const NOT_OURS = 'the server there is not an si-mcp service of this version';

async function changeOrder(asked: AskedService, { name, order, body }: OrderChange): Promise<number> {
  const { address, answer } = await askOperator(asked, `/${encodeURIComponent(order)}/${name}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer === undefined) return noOrders(address, 'no answer');
  const said: unknown = await answer.json().catch(() => undefined);
  const changed = Changed.safeParse(said);
  if (answer.status === 200 && changed.success) {
    process.stdout.write(asked.json ? `${JSON.stringify(said, null, 2)}\n` : tellChanged(changed.data));
    return 0;
  }
  const refused = z.object({ message: text }).safeParse(said);
  if (!refused.success) return noOrders(address, NOT_OURS);
  process.stderr.write(`si-mcp: not done: ${printable(refused.data.message)}\n`);
  return 1;
}

function tellChanged({ brand, currency, order, event_state }: z.infer<typeof Changed>): string {
  const amount = (type: string) => order.totals.find((total) => total.type === type)?.amount;
  const back = amount('amount_refunded');
  const money = (minor: number) => formatMoney(minor, currency, 'en-US');
  return `${[
    `${brand}: ${order.id}  ${order.status}  ${money(amount('total') ?? 0)}${back === undefined ? '' : `, ${money(back)} refunded`}`,
    ...order.line_items.map(({ title, status }) => `  ${title}: ${status}`),
    ...(event_state === undefined ? [] : [`  order_update: ${event_state}`]),
  ].join('\n')}\n`;
}

async function askOperator(asked: AskedService, below: string, init: RequestInit) {
  const url = new URL(asked.url);
  const here = LOOPBACK_HOSTS.some((name) => name === url.hostname);
  if (asked.key !== undefined && url.protocol !== 'https:' && !here)
    throw new ConfigError('--url: keys are only sent over HTTPS or to localhost.');
  const left = asked.key === undefined ? await findOperatorKey(asked.keyFolders, url) : undefined;
  const key = asked.key ?? left?.key;
  const address = new URL(`/operator/orders${below}`, left?.origin ?? url);
  const answer = await fetch(address, {
    ...init,
    headers: { ...init.headers, ...(key !== undefined && { Authorization: `Bearer ${key}` }) },
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  return { address, answer };
}

/** The orders of a file, each as its last event left it. */
function tellFile(file: string, json: boolean): number {
  const events = readOutboxFile(file);
  if (json) {
    process.stdout.write(`${JSON.stringify(events, null, 2)}\n`);
    return 0;
  }
  const orders = new Map<string, OrderEventLine[]>();
  for (const event of events) orders.set(event.data.id, [...(orders.get(event.data.id) ?? []), event]);
  const lines = [...orders].map(
    ([id, told]) => `  ${id}  ${told.at(-1)?.data.status}  (${told.map(({ type }) => type).join(', ')})`,
  );
  process.stdout.write(
    `${[`${orders.size} ${orders.size === 1 ? 'order' : 'orders'}`, ...lines.map(printable)].join('\n')}\n`,
  );
  return 0;
}

function noOrders(address: URL, why: string): number {
  process.stderr.write(
    `si-mcp: no orders from ${address.origin}: ${why}.\n` +
      'Start a service with: si-mcp http --checkout. Run this as the same user, or pass --operator-key.\n',
  );
  return 1;
}

function tell({ brand, currency, orders, conversions, departures, outbox }: BrandReport): string {
  const lines = orders.flatMap(({ id, status, totals }) => {
    const sale = conversions.find(({ order_id }) => order_id === id);
    const total = totals.find(({ type }) => type === 'total')?.amount ?? 0;
    const sent = outbox.filter(({ order_id }) => order_id === id);
    return [
      `  ${id}  ${status}  ${formatMoney(total, currency, 'en-US')}`,
      ...(sale ? [`    from ${conversation(sale)}, ${sale.at}${broughtBy(sale)}`] : []),
      ...sent.map(
        ({ type, state, attempts }) => `    ${type}: ${state}${attempts > 1 ? ` after ${attempts} tries` : ''}`,
      ),
    ];
  });
  const left = departures.map(({ checkout_session_id, adcp_session_id, reason_code, trace_summary }) => {
    const whence = adcp_session_id === undefined ? '' : `, from conversation ${adcp_session_id}`;
    return `  ${checkout_session_id ?? 'a checkout'}  canceled: ${reason_code}${trace_summary ? ` (${printable(trace_summary)})` : ''}${whence}`;
  });
  const count = `${orders.length} ${orders.length === 1 ? 'order' : 'orders'}`;
  return `${[`${brand}: ${count}, ${conversions.length} from conversations`, ...lines, ...left].join('\n')}\n`;
}

function conversation({ adcp_session_id }: { adcp_session_id?: string }): string {
  return adcp_session_id === undefined ? 'a conversation' : `conversation ${adcp_session_id}`;
}

function broughtBy({ offering_id, media_buy_id, applied_offers }: BrandReport['conversions'][number]): string {
  const facts = [
    ...(offering_id ? [`offering ${offering_id}`] : []),
    ...(media_buy_id ? [`media buy ${printable(media_buy_id)}`] : []),
    ...(applied_offers.length > 0 ? [`with ${applied_offers.join(', ')}`] : []),
  ];
  return facts.length > 0 ? ` (${facts.join('; ')})` : '';
}

/** Text from a host must not send control characters to the terminal. */
function printable(words: string): string {
  return words.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ');
}

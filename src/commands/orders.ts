/** `si-mcp orders`: asks a running service for its orders, and which conversations they came from. */
import { z } from 'zod/v3';
import { formatMoney } from '../brands/money.ts';
import { ConfigError } from '../config.ts';
import { LOOPBACK_HOSTS } from '../mcp/http/address.ts';
import { findOperatorKey } from '../mcp/http/operator-key.ts';

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

/**
 * `key` is the operator's; without it, one that the service left in one of `keyFolders` is used. Resolves to the exit code:
 * 0 told, 1 nobody answers there or has nothing to tell. Throws ConfigError.
 */
export async function orders(asked: {
  url: string;
  key?: string;
  keyFolders: readonly string[];
  json: boolean;
}): Promise<number> {
  const url = new URL(asked.url);
  const here = LOOPBACK_HOSTS.some((name) => name === url.hostname);
  if (asked.key !== undefined && url.protocol !== 'https:' && !here)
    throw new ConfigError('--url: a key is only sent by https, or on this machine.');
  const left = asked.key === undefined ? await findOperatorKey(asked.keyFolders, url) : undefined;
  const key = asked.key ?? left?.key;
  const address = new URL('/operator/orders', left?.origin ?? url);
  const answer = await fetch(address, {
    headers: key === undefined ? {} : { Authorization: `Bearer ${key}` },
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  if (answer?.status !== 200)
    return noOrders(address, answer === undefined ? 'nobody answers there' : `it answers ${answer.status}`);
  const body: unknown = await answer.json().catch(() => undefined);
  const report = Report.safeParse(body);
  if (!report.success) return noOrders(address, 'what answers there is no si-mcp service of this version');
  if (asked.json) process.stdout.write(`${JSON.stringify(body, null, 2)}\n`);
  else process.stdout.write(report.data.brands.map(tell).join('\n'));
  if (report.data.impersonal)
    process.stderr.write('si-mcp: without the operator key, conversations, addresses and claims are left out.\n');
  return 0;
}

function noOrders(address: URL, why: string): number {
  process.stderr.write(
    `si-mcp: no orders from ${address.origin}: ${why}.\n` +
      'Start a service with: si-mcp http --checkout. Ask as the user it runs as, or give the key named "operator".\n',
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
    return `  ${checkout_session_id ?? 'a checkout'}  given up: ${reason_code}${trace_summary ? ` (${printable(trace_summary)})` : ''}${whence}`;
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

/** What a host wrote must not move a terminal's cursor. */
function printable(words: string): string {
  return words.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ');
}

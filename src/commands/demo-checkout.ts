/** The demo's host at the checkout: from an acp_handoff to an order, with MCP tools alone. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod/v3';
import type { Brand } from '../brands/catalogue.ts';

/** Calls a tool and gives its answer. */
type Call = (tool: string, request: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** Somebody the brand delivers to. */
export function buyerFor({ pack }: Brand) {
  const [country = 'US'] = pack.checkout.shipping.flatMap(({ countries }) => countries ?? []);
  const name = 'Jane Smith';
  const address = { name, line_one: '123 Main St', city: 'Denver', state: 'CO', country, postal_code: '80202' };
  return { buyer: { full_name: name, email: 'jane@person.example' }, fulfillment_details: { name, address } };
}

const Session = z.object({
  id: z.string(),
  status: z.string(),
  line_items: z.array(z.object({ id: z.string() })),
  fulfillment_options: z.array(z.object({ id: z.string(), type: z.string() })),
  selected_fulfillment_options: z.array(z.object({ type: z.string(), item_ids: z.array(z.string()) })).optional(),
  messages: z.array(z.object({ type: z.string(), param: z.string().optional() })),
  order: z.object({ id: z.string() }).optional(),
});

/** Creates, adds what the merchant misses, chooses the last way of shipping there is, pays. The order's id, if there is one. */
export async function buyWithTools(
  call: Call,
  handoff: Record<string, unknown>,
  { buyer, fulfillment_details }: ReturnType<typeof buyerFor>,
): Promise<string | undefined> {
  const ask = async (operation: string, rest: object) => {
    const meta = { api_version: '2026-04-17', idempotency_key: randomUUID() };
    return Session.safeParse(await call(`${operation}_checkout_session`, { meta, ...rest })).data;
  };

  const created = await ask('create', { payload: handoff.payload });
  if (!created) return undefined;
  const misses = (member: string) => created.messages.some(({ param }) => param?.startsWith(`$.${member}`));
  const [selected] = created.selected_fulfillment_options ?? [];
  const ways = created.fulfillment_options.filter(({ type }) => type === 'shipping' && type === selected?.type);
  const last = ways.length > 1 ? ways.at(-1) : undefined;
  const payload = {
    ...(misses('buyer') && { buyer }),
    ...(misses('fulfillment_details') && { fulfillment_details }),
    ...(last && {
      selected_fulfillment_options: [{ type: last.type, option_id: last.id, item_ids: selected?.item_ids }],
    }),
  };
  const ready = Object.keys(payload).length > 0 ? await ask('update', { id: created.id, payload }) : created;
  if (ready?.status !== 'ready_for_payment') return undefined;
  const credential = { type: 'spt', token: 'spt_test_ok' };
  const payment_data = { handler_id: 'card_sandbox', instrument: { type: 'card', credential } };
  const completed = await ask('complete', { id: created.id, payload: { payment_data } });
  return completed?.order?.id;
}

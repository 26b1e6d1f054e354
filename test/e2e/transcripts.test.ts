/**
 * Golden transcripts: whole conversations under test/transcripts/, played by a real MCP client and compared byte for byte.
 * A file holds what the host does and what the brand answered. To accept new answers: UPDATE_TRANSCRIPTS=1 npx vitest run test/e2e/transcripts
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Document, parse } from 'yaml';
import { z } from 'zod/v3';
import { freshKey, openHost, restartKeys } from '../host.ts';
import { assertAnswer, assertRefusal, elementsOf, type Json, type ToolName } from '../official.ts';

const folder = new URL('../transcripts/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

/** What a host does in one step: exactly one of these. `more` holds further members of the request. */
const Host = z
  .object({
    asks_for_offering: z.record(z.unknown()),
    starts: z.string(),
    says: z.string(),
    presses: z.string(),
    with: z.record(z.unknown()),
    ends: z.string(),
    waits_seconds: z.number(),
    more: z.record(z.unknown()),
  })
  .partial()
  .strict();

const Transcript = z
  .object({
    about: z.string(),
    brand: z.string(),
    clock: z.string(),
    seed: z.number().int(),
    steps: z.array(z.object({ host: Host, brand: z.unknown().optional() }).strict()).min(2),
  })
  .strict();
type Transcript = z.infer<typeof Transcript>;

describe('golden transcripts', () => {
  test.each(names)('%s is word for word what the brand answers (R15, P15)', async (name) => {
    const file = new URL(name, folder);
    const written = readFileSync(file, 'utf8');
    const played = await play(Transcript.parse(parse(written)));
    if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(file, played);
    else expect(played).toBe(written);
  });

  test('every shipped brand has at least one', () => {
    const brands = names.map((name) => Transcript.parse(parse(readFileSync(new URL(name, folder), 'utf8'))).brand);
    expect([...new Set(brands)].sort()).toEqual(['acme-outdoor', 'delta', 'nova-motors', 'pace-running']);
  });
});

async function play(transcript: Transcript): Promise<string> {
  restartKeys();
  const { brand, clock, seed } = transcript;
  const host = await openHost({ brand, clock, seed });
  let offering_token: unknown;
  let session_id: unknown;
  const steps: Json[] = [];

  for (const { host: does } of transcript.steps) {
    const more = does.more ?? {};
    if (does.waits_seconds !== undefined) {
      host.testAgent.wait(does.waits_seconds);
      steps.push({ host: does });
      continue;
    }
    const [tool, args] = request(does);
    const result = await host.call(tool, { ...args, ...more });
    if (result.isError) assertRefusal(result);
    else assertAnswer(tool, result);
    const answer = result.structuredContent as Json;
    offering_token = answer.offering_token ?? offering_token;
    session_id = answer.session_id ?? session_id;
    steps.push({ host: does, brand: readable(answer) });
  }

  const page = new Document({ ...transcript, steps }, { aliasDuplicateObjects: false });
  page.commentBefore =
    ' A golden transcript: the answers are written by test/e2e/transcripts.test.ts (UPDATE_TRANSCRIPTS=1).';
  return page.toString({ lineWidth: 118, blockQuote: 'literal' });

  function request(does: z.infer<typeof Host>): [ToolName, Json] {
    if (does.asks_for_offering) return ['si_get_offering', does.asks_for_offering];
    if (does.starts !== undefined) {
      const identity = { consent_granted: false };
      const token = offering_token === undefined ? {} : { offering_token };
      offering_token = undefined;
      return ['si_initiate_session', { idempotency_key: freshKey(), intent: does.starts, identity, ...token }];
    }
    if (does.ends !== undefined) return ['si_terminate_session', { session_id, reason: does.ends }];
    const said = does.says === undefined ? {} : { message: does.says };
    const pressed = does.presses === undefined ? {} : { action_response: { action: does.presses, payload: does.with } };
    return ['si_send_message', { session_id, idempotency_key: freshKey(), ...said, ...pressed }];
  }
}

/** An answer as a person reads it; the handoffs stand as they are. */
function readable(answer: Json): Json {
  const { response, handoff, acp_handoff, follow_up, adcp_error, message } = answer;
  const says = (response as Json | undefined)?.message;
  return {
    ...(adcp_error !== undefined && { refuses: adcp_error }),
    ...('available' in answer && { available: answer.available, ...offered(answer) }),
    ...('session_status' in answer && { status: answer.session_status }),
    ...(says !== undefined && { says }),
    ...(elementsOf(answer).length > 0 && { shows: elementsOf(answer).map(line) }),
    ...(handoff !== undefined && { handoff }),
    ...(message !== undefined && { message }),
    ...(acp_handoff !== undefined && { acp_handoff }),
    ...(follow_up !== undefined && { follow_up }),
  };
}

function offered({
  offering,
  matching_products,
  total_matching,
  unavailable_reason,
  alternative_offering_ids,
}: Json): Json {
  const products = Array.isArray(matching_products) ? matching_products : [];
  return {
    ...(offering !== undefined && { offering: `${(offering as Json).title}: ${(offering as Json).summary}` }),
    ...(products.length > 0 && {
      products: products.map(
        (product: Json) => `${product.product_id}, ${product.name}, ${product.price}, ${product.availability_summary}`,
      ),
      of: total_matching,
    }),
    ...(unavailable_reason !== undefined && { because: unavailable_reason, instead: alternative_offering_ids }),
  };
}

function line({ type, data }: Json): string {
  const { title, price, label, action, items, badge, message, url, payload, cta } = data as Json;
  const cards = Array.isArray(items)
    ? items.map((item: Json) => `${item.title} ${item.price ?? ''}`.trim()).join(' | ')
    : undefined;
  const press = (button: Json) =>
    `[${button.label}] ${button.action}${button.payload ? ` ${JSON.stringify(button.payload)}` : ''}`;
  const parts = [
    title,
    price,
    badge,
    message,
    cards,
    url && `${label} ${url}`,
    cta && press(cta as Json),
    action && press({ label, action, payload }),
  ];
  return `${type}: ${parts.filter((part) => typeof part === 'string' && part !== '').join(', ')}`;
}

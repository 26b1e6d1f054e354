/**
 * What a conversation of the suite looks like on disk: YAML files under conversations/, each a list. A conversation says
 * who talks to whom; a turn says what the user does and which facts a careful shop assistant's answer must contain.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod/v3';
import { Identity, SessionStatus, SiCapabilities, TerminationReason } from '../../src/protocol/messages.ts';

const strict = <T extends z.ZodRawShape>(shape: T) => z.object(shape).strict();
/** A substring, compared without regard to case, or a /regular expression/flags. */
const pattern = () => z.string().min(1);
const some = <T extends z.ZodTypeAny>(one: T) =>
  z.union([one, z.array(one)]).transform((value): z.infer<T>[] => (Array.isArray(value) ? value : [value]));
const ids = () => some(z.string());

const HandedLine = strict({
  product_id: z.string(),
  variant_id: z.string().optional(),
  quantity: z.number().int().optional(),
  travel_date: z.string().optional(),
});

/** What the answer hands over; only the members written are looked at. */
const Handed = strict({
  type: z.enum(['transaction', 'complete']).default('transaction'),
  action: z.string().optional(),
  price: z.number().describe('What the buyer was told for everything, in major units.').optional(),
  applied_offers: z.array(z.string()).optional(),
  lines: z.array(HandedLine).describe('All lines, in any order.').optional(),
  ...HandedLine.partial().shape,
});

const Expectations = {
  status: z
    .union([SessionStatus, z.literal('any')])
    .describe('Default: pending_handoff when a handoff is expected, else active.')
    .optional(),
  shows: ids().describe('Each of these is on a card or named.').default([]),
  shows_any: ids().describe('At least one of these is.').default([]),
  shows_only: ids().describe('What is put forward is among these, and something is.').default([]),
  not_shows: ids().describe('None of these is put forward.').default([]),
  no_cards: z.boolean().optional(),
  first: z.string().describe('What is put forward first.').optional(),
  at_least: z.number().int().describe('Fewest items put forward.').optional(),
  at_most: z.number().int().describe('Most items put forward.').optional(),
  says: some(pattern()).default([]),
  says_any: some(pattern()).default([]),
  not_says: some(pattern()).default([]),
  handoff: Handed.optional(),
  max_chars: z.number().int().optional(),
  puzzling: z.boolean().describe('Not to understand this is fair.').optional(),
  links: z.boolean().describe('Whether an address to go on at is given, as link element or in the text.').optional(),
};

export const Turn = strict({
  user: z.string().describe("The user's words.").optional(),
  press: strict({ action: z.string(), payload: z.record(z.unknown()).optional() })
    .describe('A button.')
    .optional(),
  press_shown: strict({ on: z.string().optional(), like: pattern() })
    .describe('The button or card action of the answer before whose label or action is like this, for that item.')
    .optional(),
  end: TerminationReason.describe('The host ends the session.').optional(),
  checkout: strict({
    none: z.boolean().optional(),
    total: z.number().describe('Sum of line items, minor units, before offers and tax.').optional(),
    ids: z.array(z.string()).optional(),
    codes: z.array(z.string()).optional(),
    email: z.string().nullable().optional(),
  }).optional(),
  ...Expectations,
}).refine(
  ({ user, press, press_shown, end }) =>
    [user, press, press_shown, end].filter((one) => one !== undefined).length === 1,
  'a turn is one of user, press, press_shown, end',
);
export type Turn = z.infer<typeof Turn>;

export const Conversation = strict({
  name: z.string(),
  brand: z.string().describe('A shipped brand, one of brands/, or the name of an export in ../shared/feeds/shopify.'),
  tags: z.array(z.string()).min(1),
  language: z.string().describe('What the user writes in, when not English: de.').optional(),
  clock: z.string().optional(),
  identity: Identity.optional(),
  host: SiCapabilities.describe('What the host can render.').optional(),
  offering: z.string().optional(),
  token: strict({ offering_id: z.string(), intent: z.string().optional(), product_limit: z.number().optional() })
    .describe('The host asked si_get_offering first, showed what came, and passes the token.')
    .optional(),
  turns: z.array(Turn).min(1),
});
export type Conversation = z.infer<typeof Conversation> & { file: string };

const suite = fileURLToPath(new URL('./conversations/', import.meta.url));

/** Every conversation of a folder, the suite's without one, with the file it stands in. Throws with file and path when one is not well formed. */
export function readConversations(folder = suite): Conversation[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  return files.sort().flatMap((file) => {
    const parsed = z.array(Conversation).safeParse(parse(readFileSync(join(folder, file), 'utf8')));
    if (!parsed.success) {
      const told = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
      throw new Error(`${file}\n  ${told.join('\n  ')}`);
    }
    return parsed.data.map((conversation) => ({ ...conversation, file }));
  });
}

/** Whether a text is like a pattern of the suite. */
export function isLike(text: string, like: string): boolean {
  const regex = /^\/(.+)\/([a-z]*)$/s.exec(like);
  if (regex?.[1] !== undefined) return new RegExp(regex[1], regex[2] === '' ? 'i' : regex[2]).test(text);
  return plain(text).includes(plain(like));
}

/** Typographic quotes, dashes and spaces are wording, not facts. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[‘’]/g, "'")
    .replace(/[–—−‑]/g, '-')
    .replace(/[\u00a0\u202f]/g, ' ');
}

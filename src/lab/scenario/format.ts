/**
 * What a scenario looks like on disk: a YAML file, which is a list of them. A scenario says who talks to whom; a turn says what the
 * user does and which facts the answer must contain.
 */
import { parse } from 'yaml';
import { z } from 'zod/v3';
import { Identity, SessionStatus, SiCapabilities, TerminationReason } from '../../protocol/messages.ts';
import { isPattern } from './pattern.ts';

const strict = <T extends z.ZodRawShape>(shape: T) => z.object(shape).strict();
/** A substring, compared without regard to case, or a /regular expression/flags. */
const pattern = () => z.string().min(1).refine(isPattern, 'is no regular expression');
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

export const Scenario = strict({
  name: z.string(),
  brand: z.string().describe('Whose items are meant: the name of a shipped brand, or a brand file.'),
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
export type Scenario = z.infer<typeof Scenario> & { file: string };

/** A file of scenarios that cannot be read. The message names the file, and each place in it. */
export class ScenarioError extends Error {}

/** The scenarios of a file's text. Throws ScenarioError. */
export function readScenarios(text: string, file: string): Scenario[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch (problem) {
    const [told = 'is no YAML'] = (problem instanceof Error ? problem.message : '').split('\n');
    throw new ScenarioError(`${file}: ${told}`);
  }
  const parsed = z.array(Scenario).safeParse(document);
  if (!parsed.success) {
    const told = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new ScenarioError(`${file}\n  ${told.join('\n  ')}`);
  }
  return parsed.data.map((scenario) => ({ ...scenario, file }));
}

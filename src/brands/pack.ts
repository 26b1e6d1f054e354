/**
 * The schema of a brand pack: one YAML file that defines a brand. Prices are in major units (199 or "19.99"); catalogue.ts
 * converts them to integer minor units. A brand never needs code: what it needs is added to this schema.
 */
import { z } from 'zod/v3';
import { AvailabilityStatus } from '../protocol/messages.ts';
import { FEED_FORMATS } from './feeds/detect.ts';
import { availability, Limits, SaleDays } from './pack-selling.ts';
import { country, https, id, money, place, scalar, strict, text, time, workingDays } from './pack-values.ts';

/** How prices are stated: `all_in` includes the given tax; the other is before tax and delivery. */
const PriceBasis = z.enum(['all_in', 'before_tax_and_delivery']);

/** An attribute of items: its label, unit and the words that compare it. */
const AttributeDefinition = strict({
  label: text(),
  type: z
    .enum(['text', 'number', 'time', 'boolean', 'list', 'money'])
    .describe('money: an amount in the currency of the pack, such as a deposit.')
    .default('text'),
  unit: text().describe('Unit of the numbers in the items, e.g. g, km, L, in.').optional(),
  synonyms: z.array(text()).describe('Other words people use for it: leaves, departs.').default([]),
  less: z.array(text()).describe('Words for less of it: lighter, earlier, cheaper to run.').default([]),
  more: z.array(text()).describe('Words for more of it: heavier, later, longer range.').default([]),
  place: z
    .boolean()
    .describe(
      'Where dated items lead or take place; farewells name it. None marked: destination, venue, location, place or city.',
    )
    .optional(),
});

const Variant = strict({
  id: id(),
  options: z.record(scalar()).describe('Chosen values by option name: {size: 9, color: Blue}.'),
  price: money().optional(),
  list_price: money().optional(),
  stock: z.number().int().nonnegative().optional(),
  availability: availability(),
  image_url: https().optional(),
});

const Item = strict({
  id: id(),
  name: text(),
  category: text(),
  summary: text().describe('One or two sentences the agent may say.').optional(),
  description: text(z.string().min(1).max(2000)).describe('More about it, searched and told in parts.').optional(),
  vendor: text().optional(),
  tags: z.array(text()).default([]),
  aliases: z.array(text()).describe('Other names people use for it.').default([]),
  price: money(),
  list_price: money().describe('The regular price, when `price` is a sale price.').optional(),
  basis: PriceBasis.optional(),
  tax: money().describe('With basis all_in: the tax that the price contains.').optional(),
  stock: z.number().int().nonnegative().describe('Units left; leave out when not counted.').optional(),
  availability: availability(),
  action: z
    .enum(['purchase', 'subscribe', 'book'])
    .describe('How it is sold. `book` is free and ends in a handoff of type complete, never in ACP.')
    .default('purchase'),
  billed_every: z
    .string()
    .regex(
      /^(?:day|week|month|year|[1-9]\d? (?:days|weeks|months|years))$/,
      'write how often it is charged, such as month or "3 months"',
    )
    .describe('With action subscribe: how often the price is charged. Every price told names it.')
    .optional(),
  instead: id()
    .describe('This item cannot be bought itself; the item named here is what a buyer is led to.')
    .optional(),
  ships: z.boolean().describe('Physical goods that need an address.').default(false),
  dated: z
    .boolean()
    .describe('Sold for a day: the date comes from the conversation, else the next one.')
    .default(false),
  sale_days: SaleDays.describe('With dated: the days it is sold for. Left out: every day.').optional(),
  max_quantity: z.number().int().positive().describe('Most units in one order.').optional(),
  attributes: z.record(z.union([scalar(), z.array(scalar())])).default({}),
  variants: z.array(Variant).default([]),
  image_url: https().optional(),
  url: https().optional(),
  checkout_id: text()
    .describe('Line id at the merchant; {date} stands for YYYYMMDD. Default: the id. A variant goes by its own id.')
    .optional(),
  checkout_name: text()
    .describe(
      'Line name at the merchant; {date} stands for "27 Jan 2026". Default: the name. A variant adds its options.',
    )
    .optional(),
  booking: z
    .record(scalar())
    .describe(
      'With action book: what a reminder should carry, e.g. {type: test_drive, dealer: …, booking_url: https://…}.',
    )
    .optional(),
});

/** A catalogue export that is read at load time. */
const Feed = strict({
  file: text().describe('Path relative to this pack, e.g. feeds/products.csv.'),
  format: z.enum(FEED_FORMATS).describe('Left out: told from the content.').optional(),
  encoding: text()
    .describe('What the bytes are, e.g. windows-1251. Left out: what the file declares, else UTF-8.')
    .optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .describe('Where the feed names none. Default: the currency of the pack.')
    .optional(),
  basis: PriceBasis.optional(),
  tax_percent: z
    .number()
    .min(0)
    .max(100)
    .describe('With basis all_in: the tax its prices contain, e.g. 19.')
    .optional(),
  mapping: z
    .record(text())
    .describe(
      'With format plain: column by field, e.g. {price: Our Price, options.size: Size, attributes.weight: Kilos}.',
    )
    .default({}),
  unpublished: z
    .enum(['keep', 'skip'])
    .describe('What is active but not published. Default: keep in Shopify exports, skip in every other format.')
    .optional(),
  free_items: z
    .enum(['refuse', 'keep'])
    .describe('What 0 means: keep sells for 0, also on sale; refuse reports the row. Left out: 0 is a price, no sale.')
    .optional(),
});

const Offer = strict({
  id: id(),
  code: text().describe('Code at the merchant. Default: the id.').optional(),
  title: text(),
  description: text().optional(),
  items: z.array(id()).describe('Items it applies to. Neither items nor categories: all.').optional(),
  categories: z.array(text()).optional(),
  percent: z.number().positive().max(100).describe('Off each item it applies to.').optional(),
  amount: money().describe('Off the items it applies to, once and together.').optional(),
  free_item: strict({
    id: id().describe('{id} stands for the item it comes with, {date} for YYYYMMDD.'),
    name: text(),
    price: money(),
    per: z
      .enum(['order', 'unit'])
      .describe('One for the whole order, or one for each unit of each item.')
      .default('order'),
  })
    .describe('A further line that this offer adds and discounts in full.')
    .optional(),
  min_subtotal: money().describe('Least sum of the items it applies to, as told and before offers.').optional(),
  min_quantity: z.number().int().positive().describe('Least number of units of the items it applies to.').optional(),
  requires: z
    .enum(['new_customer', 'first_order'])
    .describe(
      'What only the merchant can know of a buyer. Told with the offer, which is never promised or handed over.',
    )
    .optional(),
  starts_at: time().optional(),
  ends_at: time().optional(),
});

const Offering = strict({
  id: id(),
  title: text(),
  summary: text(),
  tagline: text().optional(),
  price_hint: text().optional(),
  image_url: https().optional(),
  landing_url: https().optional(),
  expires_at: time().optional(),
  availability_status: AvailabilityStatus.default('available'),
  items: z.array(id()).describe('Its products in default order. Left out: the whole catalogue.').optional(),
  offers: z.array(id()).default([]),
  alternatives: z.array(id()).describe('Other offerings worth asking for when this one is unavailable.').default([]),
});

const Policy = strict({
  topic: text(),
  asks: z.array(text()).describe('Words and phrases that ask for it.'),
  answer: text(),
});

/** The categories something applies to; the default is documented per field. */
const ofCategories = () => z.array(text()).min(1).optional();

/** The checkout: its URLs, and the merchant's taxes, delivery options and texts. */
const Checkout = strict({
  url: https().describe('ACP create-checkout endpoint (E1).'),
  discovery_url: https().optional(),
  handoff_ttl_seconds: z.number().int().min(60).max(3600).default(1800),
  session_ttl_seconds: z.number().int().min(60).max(86_400).describe('How long a checkout stays open.').default(21_600),
  orders_url: https()
    .describe('Where order pages lie; /<order id> is added. Default: /orders on the domain.')
    .optional(),
  page_url: https()
    .describe('Where a person finishes a checkout; /<checkout session id> is added. Default: the page of the sandbox.')
    .optional(),
  tax: z
    .array(
      strict({
        country: country(),
        region: text()
          .describe('ISO 3166-2 code or name of a state or province, e.g. CA; left out: the whole country.')
          .optional(),
        rate: z.number().nonnegative().max(100).describe('Percent, on prices before tax.'),
        on_delivery: z.boolean().describe('Delivery is taxed too.').default(false),
      }),
    )
    .describe('By destination; the region wins over its country. No entry: no tax.')
    .default([]),
  shipping: z
    .array(
      strict({
        id: id(),
        title: text(),
        carrier: text().optional(),
        price: money(),
        free_from: money().describe('Free when what it carries costs at least this, after offers.').optional(),
        days: z.tuple([workingDays(), workingDays()]).describe('Fewest and most working days.').optional(),
        countries: z.array(place()).min(1).describe('Countries, or regions as US-CA. Left out: everywhere.').optional(),
        except: z.array(place()).describe('Where it does not go after all, such as US-AK.').default([]),
      }),
    )
    .describe('How items with ships: true travel. None: one free option.')
    .default([]),
  pickup: z
    .array(
      strict({
        id: id(),
        title: text(),
        description: text().optional(),
        categories: ofCategories().describe('Items fetched here. Left out: all that ship.'),
        price: money().default(0),
        kind: z.enum(['in_store', 'curbside', 'locker']).default('in_store'),
        ready_hours: z.number().int().nonnegative().default(24),
        address: strict({
          line_one: text(),
          city: text(),
          state: z.string(),
          country: country(),
          postal_code: text(),
        }),
        phone: text().optional(),
        instructions: text().optional(),
      }),
    )
    .default([]),
  digital: strict({
    id: id().default('digital'),
    title: text().default('By e-mail'),
    description: text().optional(),
  })
    .describe('How items are delivered that neither ship nor are fetched.')
    .default({}),
  links: z
    .array(
      strict({
        type: z.enum([
          ...(['terms_of_use', 'privacy_policy', 'return_policy', 'shipping_policy'] as const),
          ...(['contact_us', 'about_us', 'faq', 'support'] as const),
        ]),
        url: https(),
        title: text().optional(),
      }),
    )
    .default([]),
  disclosures: z
    .array(strict({ text: text(), categories: ofCategories().describe('Left out: all items.') }))
    .describe('What a buyer must read beside an item: refunds, what is not included.')
    .default([]),
  marketing: z
    .array(strict({ channel: text(), text: text(), privacy_policy_url: https() }))
    .describe('News a buyer may subscribe to. Never assumed from consent given in the conversation.')
    .default([]),
});

export const BrandPack = strict({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'write small letters, digits and dashes, such as nova-motors'),
  brand: strict({
    display_name: text(),
    domain: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'write a bare domain such as delta.example'),
    brand_url: https().optional(),
    logo_url: https().describe('A square PNG, for hosts that show one beside the name.').optional(),
    about: text().describe('Who the brand is, one or two sentences.').optional(),
    sells: text()
      .describe('What it sells, in a few words for the tool list: running shoes and socks. Default: the categories.')
      .optional(),
    contact: text().describe('Where to turn with what the agent does not know.').optional(),
  }),
  agent_url: https().describe('Public MCP address of this agent (P13).'),
  checkout: Checkout,
  updated_at: time().describe('When this pack last changed; last_updated of the capabilities.'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'write three capital letters such as USD'),
  basis: PriceBasis.default('before_tax_and_delivery'),
  locale: text().default('en-US'),
  timezone: text().default('UTC'),
  disclosure: strict({
    label_text: text(),
    jurisdictions: z
      .array(strict({ country: text(), region: text().optional(), regulation: text() }))
      .min(1)
      .optional(),
  }),
  session: strict({
    ttl_seconds: z.number().int().min(1).default(300),
    offering_ttl_seconds: z.number().int().min(1).default(900),
  }).default({}),
  voice: strict({
    greeting: text().describe('First words of a session, e.g. "Welcome aboard".').default('Hello'),
    sign_off: text().default('Thank you, and see you soon.'),
    tone: z.enum(['warm', 'crisp', 'playful']).describe('How the sentence of a farewell sounds.').default('warm'),
    never_say: z.array(text()).default([]),
  }).default({}),
  words: strict({
    item: text().default('product'),
    items: text().default('products'),
    date: z
      .string()
      .regex(/^[a-z][a-z0-9_]*$/, 'write small letters, digits and underscores, such as travel_date')
      .describe('What handoffs and farewells call the day of a dated item.')
      .default('travel_date'),
  })
    .describe('What this trade calls its items: flight, flights.')
    .default({}),
  attributes: z.record(AttributeDefinition).default({}),
  options: z.record(strict({ label: text(), synonyms: z.array(text()).default([]) })).default({}),
  categories: z
    .record(strict({ label: text(), synonyms: z.array(text()).default([]) }))
    .describe('Words people use for each category of items.')
    .default({}),
  items: z.array(Item).default([]),
  feeds: z
    .array(Feed)
    .describe('Catalogue exports beside this file; items above win over the same id in a feed.')
    .default([]),
  offers: z.array(Offer).default([]),
  limits: Limits.describe('What is handed over at most, and what a person must approve.').default({}),
  offerings: z.array(Offering).min(1),
  policies: z.array(Policy).default([]),
});
export type BrandPack = z.infer<typeof BrandPack>;

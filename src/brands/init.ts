/** Drafts a brand pack from a feed: commented YAML that loads as is and marks what its author should change. Pure. */
import type { Item } from './catalogue.ts';
import type { FeedReport } from './feeds/read.ts';
import { phrase } from './profile.ts';

/** Facts only the brand knows. For each one left out, the draft has a guess marked "change". */
interface Answers {
  display_name: string;
  /** cornershop.example */
  domain: string;
  /** ISO 4217; needed where the feed names none. */
  currency: string;
  /** Encoding of the feed, if given. */
  encoding?: string;
  /** Path of the feed relative to the pack. */
  feed: string;
  /** ISO 8601, from the caller's clock. */
  updated_at: string;
  /** Path or address of the pack's JSON Schema, for editors. */
  schema?: string;
  /** Column by field, for a plain feed. */
  mapping?: Record<string, string>;
  agent_url?: string;
  checkout_url?: string;
  contact?: string;
  locale?: string;
  timezone?: string;
}

/** The YAML text of the pack for a feed that has been read. */
export function draftPack(answers: Answers, report: FeedReport, items: readonly Item[]): string {
  const { display_name, domain } = answers;
  const guess = (given: string | undefined, guessed: string) =>
    `${quote(given ?? guessed)}${given === undefined ? '   # change' : ''}`;
  const lines = [
    ...(answers.schema === undefined ? [] : [`# yaml-language-server: $schema=${oneLine(answers.schema)}`]),
    `# The brand pack of ${oneLine(display_name)}, drafted from ${oneLine(answers.feed)}: ` +
      `${report.items} items, ${report.read} records read, ${report.skipped} skipped.`,
    '# Check it with: si-mcp brand check THIS_FILE',
    `name: ${quote(slugOf(display_name))}`,
    'brand:',
    `  display_name: ${quote(display_name)}`,
    `  domain: ${quote(domain)}`,
    `  brand_url: ${quote(`https://${domain}`)}`,
    sellsLine(items),
    '  # logo_url: Address of a square PNG, for hosts that show one beside the name.',
    '  # about: Who you are, in one or two sentences the agent may say.',
    answers.contact === undefined
      ? '  # contact: Where to turn with what the agent does not know.'
      : `  contact: ${quote(answers.contact)}`,
    '# Where hosts reach this agent, and where the merchant opens checkout sessions (ACP).',
    `agent_url: ${guess(answers.agent_url, `https://si.${domain}/mcp`)}`,
    'checkout:',
    `  url: ${guess(answers.checkout_url, `https://${domain}/acp/checkout_sessions`)}`,
    `updated_at: ${answers.updated_at}`,
    `currency: ${answers.currency}`,
    '# Prices in the feed are told before tax and delivery. Write basis: all_in and, in the feed, tax_percent if they contain it.',
    'basis: before_tax_and_delivery',
    `locale: ${quote(answers.locale ?? 'en-US')}`,
    `timezone: ${quote(answers.timezone ?? 'UTC')}`,
    'disclosure:',
    `  label_text: ${quote(`Sponsored by ${display_name}`)}`,
    'voice:',
    `  greeting: ${quote(`Welcome to ${display_name}`)}`,
    '  tone: warm   # or crisp, playful',
    '  # never_say: [words, you, never, use]',
    ...feedLines(answers, report),
    ...attributeLines(report),
    ...categoryLines(items),
    'offerings:',
    '  - id: catalogue',
    `    title: ${quote(display_name)}`,
    `    summary: ${quote(`The ${display_name} catalogue, ${report.items} products.`)}`,
    '# Discounts the agent may tell; each needs exactly one of percent, amount and free_item.',
    '# offers:',
    '#   - { id: welcome, title: Ten percent off, percent: 10, min_subtotal: 50 }',
    '# What one order may hold, and above which amount a person must approve it.',
    '# limits: { most_units: 20, approval_above: 2000 }',
    '# Answers to what people ask about buying from you. The agent says nothing that does not stand here.',
    '# policies:',
    '#   - { topic: returns, asks: [return, send back, refund], answer: "…" }',
  ];
  return `${lines.join('\n')}\n`;
}

/** How the feed is read. */
function feedLines(answers: Answers, { format, unmapped }: FeedReport): string[] {
  return [
    'feeds:',
    `  - file: ${quote(answers.feed)}`,
    `    format: ${format}`,
    ...(answers.encoding === undefined ? [] : [`    encoding: ${quote(answers.encoding)}`]),
    ...(format === 'plain' || Object.keys(answers.mapping ?? {}).length > 0 ? mappingLines(answers.mapping ?? {}) : []),
    ...(format.startsWith('shopify')
      ? ['    # unpublished: skip   # leaves out what is not published to the online store']
      : []),
    ...(unmapped.length > 0 ? [`    # not read: ${oneLine(unmapped.slice(0, 20).join(', '))}`] : []),
  ];
}

function mappingLines(mapping: Record<string, string>): string[] {
  const fields = Object.entries(mapping);
  return fields.length === 0
    ? ['    # mapping: { price: "Our Price", options.size: "Size", attributes.weight: "Kilos" }']
    : ['    mapping:', ...fields.map(([field, column]) => `      ${quote(field)}: ${quote(column)}`)];
}

/** Attributes and options come from the feed; these lines add the words people use for them. */
function attributeLines(report: FeedReport): string[] {
  const measured = Object.entries(report.attributes).filter(([, { type }]) => type === 'number');
  if (measured.length === 0) return [];
  return [
    '# How people talk about what the feed measures.',
    'attributes:',
    ...measured
      .slice(0, 30)
      .map(
        ([key, { label, unit }]) =>
          `  ${quote(key)}: { label: ${quote(label)}, type: number${unit === undefined ? '' : `, unit: ${quote(unit)}`}, synonyms: [], less: [], more: [] }`,
      ),
  ];
}

/** The categories with the most items, each by the last of its names: "Apparel > Shirts" is shirts. */
function sellsLine(items: readonly Item[]): string {
  const counts = new Map<string, number>();
  for (const { category } of items) {
    const [name = ''] = category.split('>').slice(-1);
    const label = name.trim().toLowerCase();
    if (label !== '' && label !== 'other') counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, 3);
  const words = phrase(most.map(([label]) => label).join(', '), 56);
  return words === ''
    ? '  # sells: What you sell, in a few words, for the tool list of hosts.'
    : `  sells: ${quote(words)}   # change: what you sell, in a few words, for the tool list of hosts`;
}

function categoryLines(items: readonly Item[]): string[] {
  const counts = new Map<string, number>();
  for (const { category } of items) counts.set(category, (counts.get(category) ?? 0) + 1);
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, 20);
  return [
    '# Categories of the feed with the most items. To teach the agent other words for them, declare all of them:',
    ...most.map(
      ([category, count]) => `#   ${quote(category)}: { label: ${quote(category)}, synonyms: [] }   # ${count}`,
    ),
  ];
}

/** A YAML scalar that no text can break out of: JSON strings are YAML. */
function quote(text: string): string {
  return JSON.stringify(oneLine(text));
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return slug || 'brand';
}

/**
 * Validates a brand for its author: reports loading errors, and warns about input that loads but is probably wrong.
 * Pure: takes the brand and its feed reports, returns findings.
 */
import { instantOf } from '../protocol/formats.ts';
import type { BrandFileError } from './brand-file-error.ts';
import type { Brand, Item } from './catalogue.ts';
import { sentencesOf } from './feeds/html.ts';
import type { FeedReport } from './feeds/read.ts';
import { profileOf, TELLABLE_ID } from './profile.ts';
import { nextSaleDay } from './sale-days.ts';

/** One finding. `error`: the brand does not load, or a product is lost; `warning`: probably wrong; `note`: a count. */
export interface Finding {
  level: 'error' | 'warning' | 'note';
  /** The pack or feed it is in. */
  file: string;
  /** 1-based line, where it has one. */
  line?: number;
  /** `offers[0].items`, an item as `items(id).summary`, or a column of a feed. */
  path: string;
  message: string;
}

/** How many findings of one kind are listed; the rest are counted. */
const LISTED = 10;

/** A pack that does not load, as findings. */
export function findingsOf(error: BrandFileError): Finding[] {
  return error.complaints.map(({ path, line, message }) => ({
    level: 'error',
    file: error.file,
    ...(line > 0 ? { line } : {}),
    path,
    message,
  }));
}

/** Warnings for a brand that loads. `now` (milliseconds since 1970) decides which offers have ended. */
export function checkBrand(brand: Brand, file: string, reports: readonly FeedReport[], now: number): Finding[] {
  return [
    ...reports.flatMap(checkFeed),
    ...checkItems(brand.items, file, now),
    ...checkOffers(brand, file, now),
    ...checkClaims(brand, file),
    ...checkProfile(brand, file, now),
  ];
}

/** Brand texts that the tool list has to shorten or leave out (profile.ts). */
function checkProfile({ pack, offerings }: Brand, file: string, now: number): Finding[] {
  const { name, sells } = profileOf(pack, [], now);
  const { display_name, sells: written } = pack.brand;
  const cut = (path: string, told: string, as: string | undefined): Finding[] =>
    as === undefined || as.trim() === told
      ? []
      : [
          {
            level: 'warning',
            file,
            path,
            message: `is told to hosts as "${told}"; write a few words on one line, without markup`,
          },
        ];
  return [
    ...cut('brand.display_name', name, display_name),
    ...cut('brand.sells', sells, written),
    ...[...offerings.keys()].flatMap((id, at): Finding[] =>
      TELLABLE_ID.test(id)
        ? []
        : [
            {
              ...{ level: 'warning', file, path: `offerings[${at}].id` },
              message: 'is not told to hosts; write at most 64 letters, digits and _ . : / @ + -',
            },
          ],
    ),
  ];
}

function checkFeed(report: FeedReport): Finding[] {
  const { file } = report;
  const note = (path: string, message: string): Finding => ({ level: 'note', file, path, message });
  const warning = (path: string, message: string): Finding => ({ level: 'warning', file, path, message });
  return [
    note(
      '',
      `${report.format}: ${report.read} records read, ${report.items} items, ${report.merged} merged, ${report.skipped} skipped`,
    ),
    ...report.rejected.map(
      ({ line, field, reason }): Finding => ({ level: 'error', file, line, path: field, message: reason }),
    ),
    ...Object.entries(report.left_out).map(([reason, count]) => note('', `${count} left out: ${reason}`)),
    ...report.warnings.map((message) => warning('', message)),
    ...report.unmapped.map((column) => warning(column, 'this column is not read; it is no field of the format')),
  ];
}

function checkItems(items: readonly Item[], file: string, now: number): Finding[] {
  const today = new Date(now).toISOString().slice(0, 10);
  const about = (word: string, message: string, wrong: (item: Item) => boolean) =>
    listed(
      items
        .filter(wrong)
        .map((item): Finding => ({ level: 'warning', file, path: `items(${item.id}).${word}`, message })),
    );
  return [
    ...about(
      'price',
      'costs nothing; write a price, or action: book if it is free',
      (item) => item.price === 0 && item.action !== 'book',
    ),
    ...about(
      'billed_every',
      'is a subscription that does not say how often it is charged; write billed_every: month, so that its price says so',
      (item) => item.action === 'subscribe' && item.billed_every === undefined,
    ),
    ...about(
      'sale_days',
      'has no day left that it is sold for; write later days, or availability: paused',
      (item) => item.sale_days !== undefined && nextSaleDay(item, today) === undefined,
    ),
    ...about('name', 'has the name of another item; a user cannot tell them apart', sameName(items)),
    ...about(
      'summary',
      'has neither summary nor description; the agent can say little about it',
      (item) => !item.summary && !item.description,
    ),
    ...about(
      'image_url',
      'has no image; its card shows none',
      (item) => item.image_url === undefined && item.variants.every((variant) => variant.image_url === undefined),
    ),
    ...about('category', 'has no category of its own', (item) => item.category === 'Other'),
  ];
}

function sameName(items: readonly Item[]): (item: Item) => boolean {
  const count = new Map<string, number>();
  for (const { name } of items) count.set(name.toLowerCase(), (count.get(name.toLowerCase()) ?? 0) + 1);
  return ({ name }) => (count.get(name.toLowerCase()) ?? 0) > 1;
}

function checkOffers(brand: Brand, file: string, now: number): Finding[] {
  const used = new Set([...brand.offerings.values()].flatMap(({ offers }) => offers));
  return [...brand.offers.values()].flatMap((offer): Finding[] => {
    const path = `offers(${offer.id})`;
    const warning = (message: string): Finding => ({ level: 'warning', file, path, message });
    return [
      ...(offer.ends_at !== undefined && instantOf(offer.ends_at) <= now
        ? [warning(`ended ${offer.ends_at}; remove it or write a new date`)]
        : []),
      ...(used.size > 0 && !used.has(offer.id)
        ? [warning('no offering names it; it applies, but nobody announces it')]
        : []),
    ];
  });
}

/** A claim needs a figure in the same sentence. */
function checkClaims(brand: Brand, file: string): Finding[] {
  const texts: [path: string, text: string | undefined][] = [
    ['brand.about', brand.pack.brand.about],
    ...brand.pack.policies.map(({ topic, answer }): [string, string] => [`policies(${topic}).answer`, answer]),
    ...[...brand.offerings.values()].flatMap(({ id, summary, tagline, price_hint }): [string, string | undefined][] => [
      [`offerings(${id}).summary`, summary],
      [`offerings(${id}).tagline`, tagline],
      [`offerings(${id}).price_hint`, price_hint],
    ]),
    ...[...brand.offers.values()].flatMap(({ id, title, description }): [string, string | undefined][] => [
      [`offers(${id}).title`, title],
      [`offers(${id}).description`, description],
    ]),
    ...brand.items.map(({ id, summary }): [string, string | undefined] => [`items(${id}).summary`, summary]),
  ];
  return listed(
    texts.flatMap(([path, text]) => {
      const [claim] = sentencesOf(text ?? '').flatMap((one) => (/\d/.test(one) ? [] : claimsIn(one)));
      return claim === undefined
        ? []
        : [
            {
              level: 'warning' as const,
              file,
              path,
              message: `claims "${claim}" without a figure; say how much, or leave it out`,
            },
          ];
    }),
  );
}

const CLAIMS: readonly RegExp[] = [
  /\b(best(?:[- ](?:in|of|selling|seller))?|cheapest|lowest prices?|fastest|strongest|lightest|number one|no\. one)\b/i,
  /\b(world'?s (?:first|best|only)|award[- ]winning|guaranteed?|clinically proven|scientifically proven)\b/i,
  /\b(unbeatable|market[- ]leading|leading brand|100 percent safe|risk[- ]free)\b/i,
];

function claimsIn(sentence: string): string[] {
  return CLAIMS.flatMap((pattern) => pattern.exec(sentence)?.[0] ?? []);
}

/** The first ten of a kind, and how many more there are. */
function listed(findings: Finding[]): Finding[] {
  const [first] = findings;
  if (first === undefined || findings.length <= LISTED) return findings;
  const more: Finding = {
    ...first,
    path: '',
    message: `… and ${findings.length - LISTED} more: ${first.message.replace(/"[^"]*"/, '…')}`,
  };
  return [...findings.slice(0, LISTED), more];
}

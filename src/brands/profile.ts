/**
 * What hosts and models are told of a brand before any call: its name, what it sells, its offerings, its site and logo. The
 * words come from a pack and end up in tool descriptions, so they are cleaned and bounded here, once: one line each, no markup,
 * no invisible characters, and never more bytes than a fixed number, whatever a pack says (P18).
 */
import { readFile } from 'node:fs/promises';
import { instantOf } from '../protocol/formats.ts';
import { isPlaceholder } from './image-address.ts';
import type { BrandPack } from './pack.ts';

export interface BrandProfile {
  /** For a sentence: "Talk to Delta". */
  name: string;
  /** For a sentence: "Delta (flights)". */
  sells: string;
  /** One or two sentences about the brand. */
  about?: string;
  website?: string;
  logo?: string;
  /** Those that can be engaged, in the pack's order; as many as fit. */
  offerings: { id: string; title: string }[];
  /** How many more there are. */
  more: number;
}

/** In letters of English; `weightOf` counts others by what they cost a model. */
const MOST = { name: 36, sells: 56, title: 60, offerings: 180, about: 300, address: 300 };

/** Stands in for a brand whose file cannot be read; the program then ends with the reason. */
export const NO_BRAND: BrandProfile = { name: 'the brand', sells: 'its products', offerings: [], more: 0 };

/** Written beside the packs when the program is built (build/build.mjs), so that a host that starts us need not wait for a pack. */
const SHIPPED_PROFILES = new URL('./packs/profiles.json', import.meta.url);

/** The profile of a shipped brand; `undefined` for every other, and where the program was not built. */
export async function readShippedProfile(name: string): Promise<BrandProfile | undefined> {
  try {
    const profiles: Record<string, BrandProfile> = JSON.parse(await readFile(SHIPPED_PROFILES, 'utf8'));
    return Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  } catch {
    return undefined;
  }
}

type Told = Pick<BrandPack, 'brand' | 'words' | 'categories'>;

/** Of a pack as it is written, without its feeds: a list of tools does not wait for a catalogue. `now` in milliseconds. */
export function profileOf(pack: Told, offerings: Iterable<BrandPack['offerings'][number]>, now: number): BrandProfile {
  const { display_name, domain, brand_url, logo_url, about } = pack.brand;
  const engageable = [...offerings].filter(
    ({ availability_status, expires_at }) =>
      (availability_status === 'available' || availability_status === 'limited') &&
      (expires_at === undefined || now < instantOf(expires_at)),
  );
  const listed = listOfferings(engageable);
  return {
    name: phrase(display_name, MOST.name) || cut(domain, MOST.name),
    sells: sellsOf(pack),
    ...(about !== undefined && { about: cut(oneLine(about), MOST.about) }),
    ...address('website', brand_url ?? `https://${domain}`),
    ...address('logo', logo_url !== undefined && isPlaceholder(logo_url) ? undefined : logo_url),
    offerings: listed,
    more: engageable.length - listed.length,
  };
}

/** The pack's own words; else its categories; else what this trade calls its items. */
function sellsOf({ brand, categories, words }: Told): string {
  const labels = Object.values(categories).map(({ label }) => phrase(label, MOST.sells).toLowerCase());
  return (
    phrase(brand.sells ?? '', MOST.sells) ||
    cut(labels.filter((label) => label !== '').join(', '), MOST.sells) ||
    phrase(words.items, MOST.sells) ||
    NO_BRAND.sells
  );
}

/** An id is told whole or not at all: it is to be sent back as it is. */
export const TELLABLE_ID = /^[\p{L}\p{N}_.:/@+-]{1,64}$/u;

function listOfferings(offerings: readonly { id: string; title: string }[]): BrandProfile['offerings'] {
  const listed: BrandProfile['offerings'] = [];
  let left = MOST.offerings;
  for (const { id, title } of offerings) {
    const told = { id, title: phrase(title, MOST.title) };
    const weight = weightOf(`${told.id} (${told.title}), `);
    if (!TELLABLE_ID.test(id) || weight > left) continue;
    listed.push(told);
    left -= weight;
  }
  return listed;
}

function address(key: 'website' | 'logo', url: string | undefined): Pick<BrandProfile, 'website' | 'logo'> {
  return url === undefined || url.length > MOST.address ? {} : { [key]: url };
}

/** A name or a few words: its first line that says something, and of one that is too long its first sentence. */
export function phrase(text: string, most: number): string {
  const lines = text.split(/[\n\v\f\r\u0085\u2028\u2029]/).map(oneLine);
  const line = lines.find((one) => one !== '') ?? '';
  const [sentence = ''] = weightOf(line) > most ? line.split(/(?<=\p{L}{3}[.!?:;]) /u) : [line];
  return cut(sentence, most).replace(/[.:;,]$/, '');
}

/** Markup, quotes, brackets and whatever hides or reorders text. A word keeps its apostrophes and dashes. */
const NOT_WORDS = /[\p{C}\p{Z}<>{}[\]()|\\`*#~^"“”„«»_=]+/gu;

/** Without markup, on one line. */
export function oneLine(text: string): string {
  return withoutTags(text.normalize('NFC')).replace(NOT_WORDS, ' ').trim();
}

/** What stands between `<` and `>` goes where it looks like HTML; "under < 9 lb" is no tag. */
function withoutTags(text: string): string {
  const [first = '', ...rest] = text.split('<');
  const kept = rest.map((piece) => {
    const end = /^[a-z/!]/i.test(piece) ? piece.indexOf('>') : -1;
    return end < 0 ? piece : piece.slice(end + 1);
  });
  return [first, ...kept].join(' ');
}

/** At most so much, cut between words where there are any; then it ends in an ellipsis. */
export function cut(text: string, most: number): string {
  if (weightOf(text) <= most) return text;
  let kept = '';
  let weight = weightOf('…');
  for (const sign of text) {
    weight += weightOf(sign);
    if (weight > most) break;
    kept += sign;
  }
  const space = kept.lastIndexOf(' ');
  return `${(space > 0 ? kept.slice(0, space) : kept).replace(/[.:;, ]$/, '')}…`;
}

/**
 * What a text costs a model, measured in letters: tokenizers work on bytes, and make up to one token of each byte of a
 * character that is rare to them, but at most three of four letters, however random.
 */
function weightOf(text: string): number {
  let ascii = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 128) ascii++;
  return ascii + (4 / 3) * (Buffer.byteLength(text) - ascii);
}

/**
 * Splits an answer into sentences a model may reword and facts it may not, which become placeholders. The result is accepted as a
 * whole or not at all. It never contains facts, so none can be changed.
 */

import type { Domain } from '../dialogue/domain.ts';
import { unreadFor } from '../dialogue/nlu/unread.ts';
import { parseUtterance } from '../dialogue/nlu/utterance.ts';
import { plain } from '../dialogue/plain.ts';

/** A split answer: free and kept texts alternate, beginning and ending with a free text; free texts may be empty. */
interface Form {
  free: string[];
  kept: string[];
}

/** Why a rewording is rejected. */
export type Fault =
  | 'placeholders'
  | 'form'
  | 'length'
  | 'number'
  | 'currency'
  | 'name'
  | 'negation'
  | 'promise'
  | 'claim';

/** `sentences`: those of the answer that may be reworded, in their order; one that is not found there is kept. */
export function formOf(said: string, sentences: readonly string[]): Form {
  const form: Form = { free: [''], kept: [] };
  let from = 0;
  for (const sentence of sentences) {
    const at = said.indexOf(sentence, from);
    if (at < 0) continue;
    const between = said.slice(from, at);
    if (between.trim() === '') form.free.push(`${form.free.pop()}${between}${sentence}`);
    else {
      form.kept.push(between);
      form.free.push(sentence);
    }
    from = at + sentence.length;
  }
  const rest = said.slice(from);
  if (rest !== '') {
    form.kept.push(rest);
    form.free.push('');
  }
  return form;
}

/** The answer with placeholders: "{1} These fit: {2} Does one of them suit you?" */
export function withPlaceholders({ free, kept }: Form): string {
  return free
    .map((text, at) => (at < kept.length ? `${text} {${at + 1}} ` : text))
    .join('')
    .trim();
}

const PLACEHOLDER = /\{(\d{1,3})\}/g;

/** The reworded answer, or why it is rejected. `domains`: the languages it may be in. */
export function filledIn(form: Form, text: string, domains: readonly Domain[]): { said: string } | { fault: Fault } {
  const { free, kept } = form;
  if (text.length > LONGEST) return { fault: 'length' };
  const places = [...text.matchAll(PLACEHOLDER)].map(([, number]) => Number(number));
  if (places.length !== kept.length || places.some((number, at) => number !== at + 1)) return { fault: 'placeholders' };
  const texts = text.split(/\{\d{1,3}\}/).map((one) => one.trim());
  const whole = texts.join(' ');
  const messageDomains = domains.map((domain) => ({ domain, speaks: isIn(domain, whole) }));
  for (const [at, own] of free.entries()) {
    const fault = faultIn(own, texts[at] ?? '', messageDomains);
    if (fault) return { fault };
  }
  return { said: texts.map((one, at) => one + (kept[at] ?? '')).join('') };
}

const LONGEST = 2000;
/** Allowed characters beyond twice the original length. */
const MORE = 40;

const ENDS = /[.!?…。！？؟;:：]/gu;
const QUESTION = /[?？؟;]$/u;
const LEAD = /[:：]$/u;
/** Addresses and markup are not allowed. */
const ODD = /[@/\\#=~^+%‰<>{}[\]|`*_]|www\.|\p{L}\.\p{L}/u;
const CURRENCY = /\p{Sc}|\b[A-Z]{3}\b/u;

/** `speaks`: the rewording is in its language. */
interface MessageDomain {
  domain: Domain;
  speaks: boolean;
}

function faultIn(own: string, words: string, messageDomains: readonly MessageDomain[]): Fault | undefined {
  if ((own === '') !== (words === '')) return 'placeholders';
  if (own === '') return undefined;
  if (words.length > 2 * own.length + MORE) return 'length';
  if (/\p{N}/u.test(words)) return 'number';
  if (CURRENCY.test(words)) return 'currency';
  if (ODD.test(words) || plain(words, LONGEST) !== words) return 'form';
  if (QUESTION.test(words) !== own.endsWith('?') || LEAD.test(words) !== own.endsWith(':')) return 'form';
  if (endsIn(words) > endsIn(own)) return 'form';
  if (isNegated(words, own)) return 'negation';
  if (wordsOf(words).some((word) => PROMISES.some((start) => word.startsWith(start)))) return 'promise';
  for (const messageDomain of messageDomains) {
    const fault = languagesIn(messageDomain, own, words);
    if (fault) return fault;
  }
  return undefined;
}

function endsIn(text: string): number {
  return text.match(ENDS)?.length ?? 0;
}

/** Negations in many languages. On a false positive the original sentence is sent. */
const NEGATIONS: ReadonlySet<string> = new Set(
  `no not none nothing never neither without nicht kein keine keiner keines nichts nie ohne ni sin nunca nada nadie ningún ninguno ninguna
  ningunos ningunas pas ne aucun aucune aucuns aucunes rien jamais sans non nessuno nessuna nessun niente mai senza né não nenhum nenhuma
  nem sem geen niet nooit niets zonder ikke ingen intet inget inga inte aldrig uten utan uden ei ej nie żaden żadna żadne nic bez není ne
  žádný žádná žádné nu niciun nicio nimic fără не нет ни ничего никогда без немає жоден
  yok değil hiç hiçbiri לא אין لا ليس لن بدون không
  tidak bukan tanpa`.split(/\s+/),
);
const NEGATIVE_SIGNS = /[不没無无非未]|ない|ません|않|없|नहीं|ไม่/u;

function isNegated(words: string, own: string): boolean {
  const before = new Set(wordsOf(own));
  return NEGATIVE_SIGNS.test(words) || wordsOf(words).some((word) => NEGATIONS.has(word) && !before.has(word));
}

/** Prefixes of words about prices, offers and promises, which no template that may be reworded contains. */
const PROMISES: readonly string[] =
  `free gratis gratuit kostenlos umsonst geschenk gift discount rabat rebate descuento desconto remise
  réduction sconto korting reduz rebaj ermäßig angebot oferta offerta bargain deal sale sold ausverkauf agotad épuis esaurit esgotad
  uitverkocht guarant garant refund return rückgabe erstatt reembols rembours rimbors promis versprech promet price preis preci prix prezz
  preço prijs cheap billig günstig barat économi dollar euro pound pfund bought gekauft order bestell pedid command`.split(
    /\s+/,
  );

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
}

/** Kinds of mentions that are catalogue facts. */
const TOLD: ReadonlySet<string> = new Set(['item', 'part', 'vendor', 'choice', 'value', 'degree', 'amount', 'day']);

/** Whether a text is in the language of a domain: at least half of its words are common there, and no other language is detected. */
function isIn(domain: Domain, text: string): boolean {
  const { functionWords, everydayWords } = domain.language;
  const parsed = parseUtterance(domain, text, 0, { asked: 'start', cart: false });
  const known = parsed.words.filter((word) => functionWords.has(word) || everydayWords.has(word) || PLAIN.has(word));
  return 2 * known.length >= parsed.words.length && unreadFor(domain, parsed) !== 'foreign';
}

/** Words without product meaning in the supported languages. */
const PLAIN: ReadonlySet<string> = new Set(
  `look looking like have take see show more tell know find choose appeals fit fits suits suit ones gefallen gefällt zagt sagt passt passen zeigen
  sehen wissen mehr möchten einige auswahl hier finden`.split(/\s+/),
);

/** What a rewording adds to the template in this language: a name, a number word or a negation. */
function languagesIn({ domain, speaks }: MessageDomain, own: string, words: string): Fault | undefined {
  const { brand, language } = domain;
  const [said, low] = [own.toLowerCase(), words.toLowerCase()];
  const isNew = (name: string) => low.includes(name.toLowerCase()) && !said.includes(name.toLowerCase());
  const { display_name, domain: site } = brand.pack.brand;
  if ([display_name, site].some(isNew)) return 'name';
  if (brand.pack.voice.never_say.some(isNew)) return 'name';
  const parsed = parseUtterance(domain, words, 0, { asked: 'start', cart: false });
  const before = new Set(parseUtterance(domain, own, 0, { asked: 'start', cart: false }).words);
  for (const { kind, at, to } of parsed.mentions) {
    if (!TOLD.has(kind) || parsed.words.slice(at, to).every((word) => before.has(word))) continue;
    return kind === 'amount' ? 'number' : 'name';
  }
  if (!speaks) return undefined;
  if (parsed.words.some((word, at) => !before.has(word) && language.negators.longestAt(parsed.words, at)))
    return 'negation';
  // In a supported language, content words must come from the template.
  const isEmpty = (word: string) => language.functionWords.has(word) || before.has(word) || PLAIN.has(word);
  return parsed.words.every(isEmpty) ? undefined : 'claim';
}

/** Text in and out: what a person typed as tokens to understand, and what a record says as plain text to speak. */
import { LONGEST_MESSAGE } from '../protocol/rules.ts';

/** One word or number of what was said. Letters and digits are split ("DL632" is two tokens, `glued` to each other). */
export interface Token {
  /** As typed (cleaned), for telling S from s and names from words. */
  raw: string;
  word: string;
  /** Singular, lower case, without accents; what the index is keyed by. */
  stem: string;
  /** No space between this token and the one before. */
  glued: boolean;
  /** Punctuation right before this token: one of . ? ! , ; : or a currency sign, # or ~. */
  before: string;
  /** Punctuation right after it. */
  after: string;
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu;

/**
 * Plain text on one line: no control, bidi or zero-width characters, no tags, at most `max` characters.
 * Used on everything that a user or a feed wrote before it is spoken (R96, R123).
 */
export function plain(text: string, max = 300): string {
  if (text.length <= max && CLEAN.test(text)) return text;
  const flat = text
    .slice(0, max * 8)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/[\r\n\t]/g, ' ')
    .replace(INVISIBLE, '')
    .replace(/[<>`*_{}[\]|\\]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return flat.length <= max ? flat : `${flat.slice(0, max - 1).replace(/\s\S*$/, '')}…`;
}

/** One line of printable ASCII without marks that could be markup, single spaces, none at the ends. */
const CLEAN = /^(?!.* {2})[!-);+-;=?-Z^a-z~](?:[ -);+-;=?-Z^a-z~]*[!-);+-;=?-Z^a-z~])?$/;

/**
 * What was typed, cleaned and with its shortened forms written out ("I'll" is "I will", "dont" is "do not"). A message is never
 * cut here, because a longer one was refused; a text of the catalogue may be.
 */
export function heard(text: string): string {
  const cut = text.slice(0, LONGEST_MESSAGE);
  let said = ASCII.test(cut)
    ? cut
    : cut
        .normalize('NFKC')
        .slice(0, LONGEST_MESSAGE)
        .replace(/[\r\n]+/g, ' . ')
        .replace(INVISIBLE, '')
        .replace(/[‘’ʼ´`]/g, "'")
        .replace(/[“”″]/g, '"')
        .replace(/[‐‑‒–—−]/g, '-');
  if (ANY_SHORT.test(said))
    for (const [pattern, full] of WRITTEN_OUT)
      said = typeof full === 'string' ? said.replace(pattern, full) : said.replace(pattern, full);
  return said.replace(/\s+/g, ' ').trim();
}

/** Everyday slips of words too short for the typo table. */
const SLIPS: Readonly<Record<string, string>> = {
  hwo: 'how', teh: 'the', adn: 'and', taht: 'that', yuo: 'you', waht: 'what', wat: 'what', wich: 'which', whcih: 'which', thsi: 'this',
  wil: 'will', cna: 'can', 'si it': 'is it', woudl: 'would', shoud: 'should', coud: 'could', tkae: 'take', taek: 'take', byu: 'buy',
  ordr: 'order', chekout: 'checkout', chek: 'check', mny: 'many', ppl: 'people', tmrw: 'tomorrow', tmr: 'tomorrow', tomorow: 'tomorrow', somthing: 'something', smth: 'something', sth: 'something', incl: 'included', sry: 'sorry', blk: 'black', wht: 'white', grn: 'green',
}; // biome-ignore format: a table

/** Degrees below zero in words. */
const COLD: Readonly<Record<string, number>> = {
  one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, twelve: 12, fifteen: 15, twenty: 20,
}; // biome-ignore format: a table

const WRITTEN_OUT: readonly [RegExp, string | ((slip: string) => string)][] = [
  [
    /\b(?:hwo|teh|adn|taht|yuo|waht|wat|wich|whcih|thsi|wil|cna|si it|woudl|shoud|coud|dont|tkae|taek|byu|ordr|chekout|chek|mny|ppl|tmrw|tmr|tomorow|somthing|smth|sth|sry|blk|wht|grn)\b/gi,
    (slip) => SLIPS[slip.toLowerCase()] ?? slip,
  ],
  [/^\s*k(?=[ ,.!])/i, 'ok'],
  [/\b(put|set|fold) (?:it|that|this|them) (up|down)\b/gi, '$1 it $2'],
  [/\b(can)(?:'t|not|t)\b/gi, '$1 not'],
  [/\bwon'?t\b/gi, 'will not'],
  [/\bshan't\b/gi, 'shall not'],
  [/\bain'?t\b/gi, 'is not'],
  [/\b(is|are|was|were|do|does|did|has|have|had|would|could|should|must|need)n'?t\b/gi, '$1 not'],
  [/\b(i)'?m\b/gi, '$1 am'],
  [/\b(i|you|we|they|he|she|it|that|there)'ll\b/gi, '$1 will'],
  [/\b(ill|il) (take|have|get|buy|go|grab|order|book|do|need|think|try)\b/gi, 'i will $2'],
  [/\b(i|you|we|they)'?ve\b/gi, '$1 have'],
  [/\b(i|you|we|they|he|she|it)'d\b/gi, '$1 would'],
  [/\bid (like|love|prefer|rather|want)\b/gi, 'i would $1'],
  [/\b(you|we|they)'?re\b/gi, '$1 are'],
  [/\b(it|that|what|where|who|how|when|there|here|he|she|one|which)'s\b/gi, '$1 is'],
  [/^(?:were|we're) (?=(?:only|just|now)? ?\d)/i, 'we are '],
  [/\bif its (?=(?:not|too|still|also|in|available)\b)/gi, 'if it is '],
  [/\b(what|that|where|hows?|whos?)s\b/gi, '$1 is'],
  [/\blet'?s\b/gi, 'let us'],
  [/(?<=^|[.!?;] )(?:dont|don't|do not) (want|need|like|care|fancy)\b/gi, 'I do not $1'],
  [/\bof '?em\b/gi, 'of them'],
  [/\bdown to (?:at least )?(?=(?:about |around )?(?:-|minus |\d+ ?(?:°|degrees?\b)))/gi, 'to '],
  [/\b(around|at|about|below|under|near|to|above) (?:the )?freezing(?: point)?\b/gi, '$1 0 degrees'],
  [/\b(trade|add|check|plug|walk|carry|clip|slip|strap)[- ](in|on|up|off)s\b/gi, '$1-$2'],
  [/\bdiffs?\b/gi, 'difference'],
  [/^(?:sweet|neat|dope|ace|brill|wicked|lush|fab|fabulous|terrific|splendid|whatever|righto)[,.!]+\s+(?=\S)/i, ''],
  [/(?<!, )\b(?:together|along) with\b/gi, 'and'],
  [/^((?:(?:sorry|no|ok|actually|make it)[ ,]+)*[1-9] [a-z]{3,}) (?=[1-9] [a-z]{3,}\W*$)/i, '$1 and '],
  [/\bwhose (\w+) is (?=\w+er\b)/gi, 'which one is '],
  [
    /\b(one|two|three) ([a-z]+) (?=(?:one|two|three) (?!of\b|in\b|is\b|for\b|with\b|that\b|please\b)[a-z]+)/gi,
    '$1 $2 and ',
  ],
  [
    /\b(?:anything |everything )?(?:over|above|more than) ([$€£]? ?\d[\d.,]*)( \w+)? is (?:way |far |a bit )?too (?:much|expensive|pricey|dear|heavy|long|many)\b/gi,
    'at most $1$2',
  ],
  [
    /\b(send|give|bring|ship|return) (the |my |these |those |this |that |an? |unopened |opened )?(?!it\b|them\b|me\b|us\b)(\w+) back\b/gi,
    '$1 back $2$3',
  ],
  [/\bincl\b\.?(?= ?\??$)/gi, 'included'],
  [/(?:^|(?<=\s))\+ ?(?=[a-z])/gi, 'plus '],
  [/\b(?:till|'til|til)\b/gi, 'until'],
  [/\bwhat(?: is|'?s) the damage\b/gi, 'what is the total'],
  [/\bbreak(?:ing)? (?:them |it |those )?in\b/gi, 'wearing-in'],
  [/\bminus (?=\d)/gi, '-'],
  [
    /\bminus (one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)\b/gi,
    (said) => `-${COLD[said.toLowerCase().slice(6)] ?? ''}`,
  ],
  [/\b(want|got|going|go)na\b/gi, '$1 to'],
  [/\bwanna\b/gi, 'want to'],
  [/\bgonna\b/gi, 'going to'],
  [/\bgotta\b/gi, 'have to'],
  [/\bgimme\b/gi, 'give me'],
  [/\blemme\b/gi, 'let me'],
  [/\b(pls|plz|plse)\b/gi, 'please'],
  [/\b(thx|tnx|thanx|ty)\b/gi, 'thanks'],
  [/(?<!-)\bu\b(?!-| (?:lock|bolt|turn|shaped?)\b)/g, 'you'],
  [/\bur\b/g, 'your'],
  [/(?<=^|[ .!?])[rR](?= (?:you|there|they|those|these|the|it)\b)/g, 'are'],
  [/->|→/g, ' to '],
  [/\bw\/o\b/gi, 'without'],
  [/\bw\//gi, 'with '],
  [/\b([ap])\.\s?m\b\.?/gi, '$1m'],
  [/\b(no|nr)\.\s?(?=\d)/gi, 'number '],
  [/(\d)\s?["″](?!\w)/g, '$1 inch'],
  [/<=|≤/g, ' at most '],
  [/>=|≥/g, ' at least '],
  [/<(?=\s?[\d$€£])/g, ' under '],
  [/>(?=\s?[\d$€£])/g, ' over '],
  [/\s\/\s/g, ' or '],
  [/&/g, ' and '],
];

/** Nothing of the table below or above is in most sentences, and one look tells. */
const ANY_SHORT = new RegExp(WRITTEN_OUT.map(([{ source }]) => source).join('|'), 'i');
/** Printable, without the backquote. */
const ASCII = /^[ -_a-~]*$/;

const PIECES = /(\d+(?:[.,:']\d+)*|[\p{L}\p{M}]+(?:'[\p{L}]+)*)/gu;

/** What was heard as tokens. Numbers keep their separators ("1.299,00", "6:15"). */
export function tokenise(said: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of said.matchAll(PIECES)) {
    const between = said.slice(end, match.index);
    const last = tokens.at(-1);
    if (last) last.after = between.trim().charAt(0);
    const raw = match[0];
    const word = fold(raw).replace(/'s?$|'s\b/, '');
    tokens.push({
      raw,
      word,
      stem: stem(word),
      glued: between === '' && end > 0,
      before: between.trim().slice(-1),
      after: '',
    });
    end = match.index + raw.length;
  }
  const last = tokens.at(-1);
  if (last) last.after = said.slice(end).trim().charAt(0);
  return tokens;
}

/** The stems of a name, label or value, as the index and the ear both see it. */
export function stems(text: string): string[] {
  if (PLAIN.test(text)) return (text.toLowerCase().match(/\d+(?:[.,:]\d+)*|[a-z]+/g) ?? []).map(stem);
  return tokenise(heard(text)).map((token) => token.stem);
}

/** Nothing in it that would be written out or folded. */
const PLAIN = /^(?![\s\S]*\b(?:u|ur|no\.|nr\.|pls|ty|si it|wat)\b)[\w .,():-]*$/;

/** Lower case, without accents. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
}

const IRREGULAR: Record<string, string> = {
  women: 'woman', men: 'man', children: 'child', people: 'person', feet: 'foot', knives: 'knife', shelves: 'shelf',
  womens: 'woman', mens: 'man', childrens: 'child', kids: 'kid', mice: 'mouse', gray: 'grey', colour: 'color',
  colours: 'color', bicycle: 'bike', bicycles: 'bike', tyre: 'tire', tyres: 'tire', clothes: 'clothing', tees: 'tee',
  lbs: 'lb', kgs: 'kg', hrs: 'hour', hr: 'hour', mins: 'minute', series: 'series', news: 'news', gps: 'gps', always: 'always',
  hardcover: 'hardback', hardcovers: 'hardback', softcover: 'paperback', aluminium: 'aluminum', litre: 'liter', litres: 'liter', metre: 'meter', metres: 'meter', kilometre: 'kilometer',
  kilometres: 'kilometer', jewellery: 'jewelry', travelling: 'traveling', programme: 'program', shoes: 'shoe',
  dresses: 'dress', glasses: 'glass', movies: 'movie', cookies: 'cookie', ties: 'tie', hoodies: 'hoodie', beanies: 'beanie',
  fixies: 'fixie', pies: 'pie', axes: 'axe', this: 'this', plus: 'plus', minus: 'minus', canvas: 'canvas', gas: 'gas', gases: 'gas', buses: 'bus', lenses: 'lens', canvases: 'canvas', atlases: 'atlas', viruses: 'virus', irises: 'iris', cactuses: 'cactus',
  lens: 'lens', atlas: 'atlas', christmas: 'christmas', texas: 'texas', yes: 'yes', does: 'does', was: 'was', has: 'has', is: 'is', as: 'as', its: 'its', us: 'us',
}; // biome-ignore format: a table

/** Singular of a word; regular English plurals and a few others. */
export function stem(word: string): string {
  const known = Object.hasOwn(IRREGULAR, word) ? IRREGULAR[word] : undefined;
  if (known !== undefined) return known;
  if (word.length < 4 || !word.endsWith('s') || /(?:ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|zz|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

/** What the forms of a word share: reserve, reserving and reservation ask for the same thing; so do does, did and do. */
export function root(word: string): string {
  if (/^(?:does|doe|did|doing)$/.test(word)) return 'do';
  const cut = /^(.{3,}?)(?:ations?|ings?|ed|able|ies|e|y)$/.exec(word)?.[1];
  if (cut === undefined || cut.length < 4) return word;
  return /([bdfglmnprt])\1$/.test(cut) && (cut.length > 4 || /([bdgmnpt])\1$/.test(cut)) ? cut.slice(0, -1) : cut;
}

/** Whether two words are at most `limit` typing slips apart (insert, drop, change, swap neighbours); the distance, or `undefined`. */
export function slips(a: string, b: string, limit: number): number | undefined {
  if (Math.abs(a.length - b.length) > limit) return undefined;
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let best = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (older[column - 2] ?? 0) + 1);
      }
      current.push(cost);
      best = Math.min(best, cost);
    }
    if (best > limit) return undefined;
    older = previous;
    previous = current;
  }
  const distance = previous[b.length] ?? limit + 1;
  return distance <= limit ? distance : undefined;
}

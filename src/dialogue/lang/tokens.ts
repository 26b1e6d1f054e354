/** What was typed, as tokens. The one place that looks at characters; everything after it looks at tokens. */
import { LONGEST_MESSAGE } from '../../protocol/rules.ts';
import type { Language } from './language.ts';
import { fold } from './phrases.ts';

/** One word or number of what was said. Letters and digits are split ("DL632" is two tokens, `glued` to each other). */
export interface Token {
  /** As typed (cleaned), for telling S from s and names from words. */
  raw: string;
  /** Lower case, without accents. */
  word: string;
  /** Singular; what lexicons are keyed by. */
  stem: string;
  /** No space between this token and the one before. */
  glued: boolean;
  /** Only a hyphen stands between this token and the one before. */
  hyphened?: true;
  /** Punctuation right before this token: one of . ? ! , ; : or a currency sign, # or ~. */
  before: string;
  /** Punctuation right after it. */
  after: string;
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu;
/** Numbers, words, and letters with a dot after each: "8 p.m." */
const PIECES = /\d+(?:[.,:']\d+)*|\p{Ll}(?:\.\p{Ll})+(?![\p{L}\p{M}])|[\p{L}\p{M}]+(?:'[\p{L}]+)*/gu;
/** Printable, without the backquote. */
const ASCII = /^[ -_a-~]*$/;
const SIGNS: readonly [string, string][] = [
  ['’', "'"],
  ['‘', "'"],
  ['ʼ', "'"],
  ['´', "'"],
  ['`', "'"],
  ['‐', '-'],
  ['‑', '-'],
  ['‒', '-'],
  ['–', '-'],
  ['—', '-'],
  ['−', '-'],
  ['″', '"'],
  ['”', '"'],
  ['“', '"'],
];

/** The tokens of a message or of a catalogue's text, with shortened forms written out ("I'll" is "I will"). Linear in its length. */
export function tokensOf(language: Language, text: string): Token[] {
  const said = cleaned(text);
  const tokens: Token[] = [];
  let end = 0;
  for (const match of said.matchAll(PIECES)) {
    const between = said.slice(end, match.index);
    const mark = between.trim();
    const last = tokens.at(-1);
    if (last) last.after = between.includes('\n') ? '\n' : mark.charAt(0);
    const raw = /^\d/.test(match[0]) ? match[0] : match[0].replaceAll('.', '');
    const at = tokens.length;
    push(language, tokens, raw, { glued: between === '' && end > 0, before: mark.slice(-1) });
    const pushed = tokens[at];
    if (pushed && between === '-' && end > 0) pushed.hyphened = true;
    end = match.index + match[0].length;
  }
  const last = tokens.at(-1);
  if (last) last.after = said.slice(end).trim().charAt(0);
  return writtenOut(language, tokens);
}

/** The stems of a name, label or value, as the index and the ear both see it. */
export function stemsOf(language: Language, text: string): string[] {
  if (!PLAIN.test(text)) return tokensOf(language, text).map(({ stem }) => stem);
  const words = (text.toLowerCase().match(PLAIN_PIECES) ?? []).map((word) =>
    /^\d/.test(word) ? word : word.replaceAll('.', ''),
  );
  if (words.some((word) => language.rewriteStarts.has(word))) return tokensOf(language, text).map(({ stem }) => stem);
  return words.map((word) => language.stem(word));
}

/** Nothing in it that would be folded or cut at a quote; the shorter way for most of a catalogue's text. */
const PLAIN = /^[ -&(-_a-~]{0,2000}$/;
const PLAIN_PIECES = /\d+(?:[.,:]\d+)*|[a-z](?:\.[a-z])+(?![a-z])|[a-z]+/g;

function cleaned(text: string): string {
  const cut = text.slice(0, LONGEST_MESSAGE);
  if (ASCII.test(cut)) return cut;
  // "38½" is 38 1/2.
  const apart = cut.replace(/[¼½¾]/g, (sign) => ` ${sign.normalize('NFKC').replace('\u2044', '/')}`);
  let said = apart.normalize('NFKC').slice(0, LONGEST_MESSAGE).replaceAll('\r', '\n').replaceAll('\t', ' ');
  for (const [from, to] of SIGNS) said = said.replaceAll(from, to);
  return said
    .split('\n')
    .map((line) => line.replace(INVISIBLE, ''))
    .join('\n');
}

function push(language: Language, tokens: Token[], raw: string, { glued, before }: { glued: boolean; before: string }) {
  const word = language.marked.get(raw.toLowerCase()) ?? fold(raw);
  const quote = word.indexOf("'");
  if (quote > 0 && !language.rewrites.has(word)) {
    for (const [ending, full] of language.endings) {
      if (!word.endsWith(ending) || word.length === ending.length) continue;
      const head = word.slice(0, -ending.length);
      tokens.push(tokenOf(language, raw.slice(0, head.length), head, glued, before));
      if (full !== '') tokens.push(tokenOf(language, raw.slice(head.length), full, false, ''));
      return;
    }
  }
  tokens.push(tokenOf(language, raw, word, glued, before));
}

function tokenOf(language: Language, raw: string, word: string, glued: boolean, before: string): Token {
  return { raw, word, stem: language.stem(word), glued, before, after: '' };
}

/** Replaces what the language writes in short, one to three tokens at a time. */
function writtenOut(language: Language, tokens: Token[]): Token[] {
  let changed: Token[] | undefined;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) continue;
    // What is glued to a figure is its scale or unit: "52k".
    const lengths = token.glued ? undefined : language.rewriteStarts.get(token.word);
    const length = lengths?.find((count) => {
      return at + count <= tokens.length && rewriteOf(language, tokens, at, count) !== undefined;
    });
    if (length === undefined) {
      changed?.push(token);
      continue;
    }
    changed ??= tokens.slice(0, at);
    const part = tokens.slice(at, at + length);
    const words = rewriteOf(language, tokens, at, length) ?? [];
    words.forEach((word, step) => {
      const made = tokenOf(language, step === 0 ? token.raw : word, word, step === 0 && token.glued, '');
      if (step === 0) made.before = token.before;
      if (step === words.length - 1) made.after = part.at(-1)?.after ?? '';
      changed?.push(made);
    });
    at += length - 1;
  }
  return changed ?? tokens;
}

/** What is meant by tokens written in short, "w/o" and "b4" among them. */
function rewriteOf({ rewrites }: Language, tokens: readonly Token[], at: number, count: number) {
  let text = tokens[at]?.word ?? '';
  for (let step = at + 1; step < at + count; step++) {
    const after = tokens[step - 1]?.after ?? '';
    if (after !== '' && after !== '-' && after !== '/') return undefined;
    const one = tokens[step];
    text += (after === '/' ? '/' : one?.glued ? '' : ' ') + (one?.word ?? '');
  }
  const slashed = tokens[at + count - 1]?.after === '/' ? rewrites.get(`${text}/`) : undefined;
  return slashed ?? rewrites.get(text);
}

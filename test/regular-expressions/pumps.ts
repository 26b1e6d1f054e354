/**
 * Texts that make a backtracking matcher work: for every repeated part of a pattern each way through it, over and over, after
 * what must stand before it and before an end that does not match.
 */
import { type AST, RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';
import type { Pattern } from './patterns.ts';

/** `repeated` is said again and again between `before` and `after`. */
export interface Pump {
  before: string;
  repeated: string;
  after: string;
}

/** Ends at which a pattern fails: none, a character of no word, a word of its own, a letter more. */
const ENDS = ['', '\u0000', ' zz', 'x'];
/** Ways tried through one alternative, and characters tried of one set. */
const MOST_WAYS = 6;
const MOST_CHARACTERS = 2;
/** Characters tried for a set such as \w or \p{L}; those written in it come first. */
const CHARACTERS = [...' ,a1.-x!?\'"s:$/_A()@+#\t\n;<>=&*%~|{}[]\\€é–…“”‘’°ßЖ日\u0301\u00a0\u202f\u200b\u0000'];
/** Repeated fewer times than this at most, a part is no danger. */
const FEW = 5;

/** Every pump of a pattern, each once. */
export function pumpsOf({ source, flags }: Pattern): Pump[] {
  const literal = new RegExpParser().parseLiteral(`/${source}/${flags}`);
  const pumps = new Map<string, Pump>();
  const repeat = (quantifier: AST.Quantifier) => {
    if (quantifier.max < FEW) return;
    for (const before of new Set(['', ...textsBefore(quantifier, flags)]))
      for (const repeated of new Set(textsOf(quantifier.element, flags, Number.POSITIVE_INFINITY)))
        for (const after of ENDS) {
          if (repeated !== '') pumps.set(JSON.stringify([before, repeated, after]), { before, repeated, after });
        }
  };
  visitRegExpAST(literal, { onQuantifierEnter: repeat });
  return [...pumps.values()];
}

/** What may stand before a node inside the pattern, said as shortly as can be and, second, with all that is optional. */
function textsBefore(node: AST.Node, flags: string): string[] {
  let texts = ['', ''];
  for (let at: AST.Node | null = node; at?.parent; at = at.parent) {
    const { parent } = at;
    if (parent.type !== 'Alternative') continue;
    const own = parent.elements.findIndex((element) => element.start === at.start && element.end === at.end);
    const elements = parent.elements.slice(0, own);
    const ways = elements.map((element) => textsOf(element, flags));
    texts = [0, 1].map((way) => `${ways.map((some) => some[way] ?? some[0] ?? '').join('')}${texts[way] ?? ''}`);
  }
  return texts;
}

/** Some texts that a node matches, the shortest first; of each alternative `most`, and few of those inside it. */
function textsOf(node: AST.Element | AST.Alternative, flags: string, most = MOST_WAYS): string[] {
  switch (node.type) {
    case 'Alternative':
      return joined(node.elements.map((element) => textsOf(element, flags)));
    case 'Group':
    case 'CapturingGroup':
      return node.alternatives.flatMap((alternative) => textsOf(alternative, flags).slice(0, most));
    case 'Quantifier':
      return repeatedTexts(node, textsOf(node.element, flags));
    case 'Character':
      return [String.fromCodePoint(node.value)];
    case 'CharacterSet':
    case 'CharacterClass':
      return charactersOf(node, flags);
    default:
      return [''];
  }
}

function repeatedTexts({ min, max }: AST.Quantifier, texts: string[]): string[] {
  if (min > 1) return texts.map((text) => text.repeat(min));
  const [first, second] = texts;
  // "[ ,]+" is " " and "," and ", " and " ,".
  const pairs = max > 1 && first !== undefined && second !== undefined ? [first + second, second + first] : [];
  return min === 0 ? ['', ...texts, ...pairs] : [...texts, ...pairs];
}

/** One text of each part in a row: all combinations of a few, else each part varied alone. */
function joined(parts: string[][]): string[] {
  if (parts.reduce((product, texts) => product * texts.length, 1) <= 512)
    return parts.reduce((heads, texts) => heads.flatMap((head) => texts.map((text) => head + text)), ['']);
  const base = parts.map(([first = '']) => first);
  const varied = parts.flatMap((texts, at) => texts.slice(1).map((text) => base.with(at, text).join('')));
  return [base.join(''), ...varied];
}

function charactersOf({ raw }: AST.CharacterSet | AST.CharacterClass, flags: string): string[] {
  const isOne = new RegExp(`^${raw}$`, flags.replace(/[gy]/g, ''));
  return [...new Set([...raw, ...CHARACTERS])].filter((one) => isOne.test(one)).slice(0, MOST_CHARACTERS);
}

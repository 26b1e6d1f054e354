/** A conversation on a terminal, or on paper: who says what, in a column, wrapped, and coloured where that is understood. */
import stringWidth from 'string-width';

/** Where it is read: how wide lines may be, and whether colours are understood. */
export interface Screen {
  width: number;
  colours: boolean;
}

/** One thing that is said, and by whom; without a name it goes on with what the last one said. */
export interface Line {
  who?: string;
  words: string;
  /** A rendering that is not wrapped: one line of a box. */
  drawn?: true;
}

/** A log, a pipe, a file. */
const PAPER = 100;
/** Below it nothing can be laid out, above it lines are hard to read. */
const NARROWEST = 40;
const WIDEST = 120;

/** Columns before what is said, where the names stand. */
const MARGIN = 10;

/** The screen behind a stream; `columns` is undefined where it is no terminal. */
export function screenOf(columns: number | undefined, colours: boolean): Screen {
  return { width: columns === undefined ? PAPER : Math.min(WIDEST, Math.max(NARROWEST, columns)), colours };
}

/** Escape sequences of ANSI, by what they are for. */
const COLOURS = { dim: 2, bold: 1, You: 36, User: 36, Host: 33, Brand: 35, Shop: 32, Error: 31 };

type Colour = keyof typeof COLOURS;

/** The words in a colour, on a screen that has them. */
export function painted(text: string, what: Colour, { colours }: Screen): string {
  return colours ? `\u001b[${COLOURS[what]}m${text}\u001b[0m` : text;
}

/** The line between two calls, with the name of the second. */
export function ruled(name: string, screen: Screen): string {
  return painted(`── ${name} ${'─'.repeat(Math.max(0, screen.width - name.length - 4))}`, 'dim', screen);
}

export function said(who: string, words: string): Line[] {
  return [{ who, words }];
}

export function noted(words: string): Line[] {
  return [{ words }];
}

/** The lines of a screen for one thing said. */
export function laidOut({ who = '', words, drawn }: Line, screen: Screen): string[] {
  const isState = /^(?:session_)?status: /.test(words);
  const name = who.padEnd(MARGIN);
  const texts = drawn ? [printable(words)] : wrapped(printable(words), screen.width - MARGIN);
  return texts.map((line, at) => {
    const text = isState ? painted(line, 'dim', screen) : line;
    if (at > 0 || who === '') return ' '.repeat(MARGIN) + text;
    return (isColour(who) ? painted(name, who, screen) : name) + text;
  });
}

/** Lines in a frame, as wide as the widest of them needs. The second column, where there is one, stands at the right. */
export function boxed(rows: readonly (readonly [string, string?])[], screen: Screen): Line[] {
  const most = screen.width - MARGIN - 4;
  const texts = rows.flatMap(([left, right = '']): [string, string][] => {
    const columns = right === '' ? most : Math.max(10, most - stringWidth(printable(right)) - 2);
    return wrapped(oneLine(left), columns, true).map((line, at) => [line, at === 0 ? printable(right) : '']);
  });
  const widths = texts.map(([left, right]) => stringWidth(left) + (right === '' ? 0 : stringWidth(right) + 2));
  const width = Math.min(most, Math.max(...widths, 34));
  const inside = texts.map(([left, right]) => {
    const gap = ' '.repeat(Math.max(0, width - stringWidth(left) - stringWidth(right)));
    return `│ ${left}${gap}${right} │`;
  });
  const edge = '─'.repeat(width + 2);
  return [`┌${edge}┐`, ...inside, `└${edge}┘`].map((words): Line => ({ words, drawn: true }));
}

/** What a brand or a user wrote must not move a terminal's cursor. */
export function printable(words: string): string {
  return words.replace(/[^\P{Cc}\n]/gu, ' ').replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
}

function oneLine(words: string): string {
  return printable(words).replaceAll('\n', ' ');
}

/** `cut`: also a word that is wider than a line; an address stays whole elsewhere, so that it can be copied. */
function wrapped(words: string, width: number, cut = false): string[] {
  return words.split('\n').flatMap((paragraph) => {
    const lines = [''];
    for (const word of paragraph.split(' ').flatMap((one) => (cut ? inPieces(one, width) : one))) {
      const last = lines.at(-1) ?? '';
      if (last !== '' && stringWidth(last) + stringWidth(word) + 1 > width) lines.push(word);
      else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
    }
    return lines;
  });
}

/** A word that is wider than a line, cut. */
function inPieces(word: string, width: number): string[] {
  if (stringWidth(word) <= width) return [word];
  const pieces = [''];
  let columns = width;
  for (const sign of word) {
    const wide = stringWidth(sign);
    if (wide > columns) {
      pieces.push('');
      columns = width;
    }
    pieces[pieces.length - 1] += sign;
    columns -= wide;
  }
  return pieces;
}

function isColour(who: string): who is Colour {
  return who in COLOURS;
}

/**
 * Numbers in what was said: money, sizes, measures, times of day, with the words that bound them ("under", "between",
 * "at least").
 */
import type { Language } from '../lang/language.ts';
import { type BoundGroup, type Bounding, inBase, unitOf } from '../lang/number-words.ts';
import { isEnd } from '../lang/phrases.ts';
import type { Token } from '../lang/tokens.ts';
import type { Figure } from './figure.ts';
import { readFigures } from './figures.ts';

export { readNumber } from './figures.ts';

/** Bounds as said. `below` and `above` leave the bound itself out. `near` is "around". */
interface Bounds {
  min?: number;
  max?: number;
  near?: number;
  below?: true;
  above?: true;
}

/** A number that was said, where it stands (`at` up to, not including, `to`), and what its neighbours say about it. */
export interface Amount {
  at: number;
  to: number;
  value: number;
  /** In the unit that was said; of a sure time of day in minutes after midnight. */
  bounds: Bounds;
  /** A bound was said, so this narrows a search; a bare number may be a size, a quantity, a name or an ordinal. */
  bounded: boolean;
  money: boolean;
  /** What it is as a time of day, in minutes after midnight. */
  clock?: number;
  /** Said with am, pm, o'clock or as 6:15. */
  surelyClock?: boolean;
  /** Stem of the unit right after it. */
  unit?: string;
  /** The number was read from "#2", "number 2", "2nd" and the like. */
  ordinal?: boolean;
}

/** Every number in these tokens, left to right; two ends of a range become one amount. */
export function readAmounts(language: Language, tokens: readonly Token[]): Amount[] {
  const figures = readFigures(language, tokens);
  const amounts: Amount[] = [];
  for (let index = 0; index < figures.length; index++) {
    const low = figures[index];
    if (!low) continue;
    const said = language.numbers.before(tokens, low.at - 1)?.entry;
    // "Which of the two": a number that points.
    if (said?.gives === 'points' && low.unit === undefined && !low.money) continue;
    const high = figures[index + 1];
    const range =
      high && said?.gives !== 'apart' && isRange(language, tokens, low, high) ? join(language, low, high) : undefined;
    if (range) index++;
    amounts.push(range ?? bind(language, tokens, low, said));
  }
  return amounts;
}

/** The bounds of an amount when it is a time of day, in minutes after midnight. */
export function asClock({ bounds, clock, surelyClock, value }: Amount): Bounds {
  if (surelyClock || clock === undefined) return bounds;
  if (bounds.min !== undefined && bounds.max !== undefined) return clockRange({ clock }, { clock: value * 60 });
  const found = { ...bounds };
  for (const end of ['min', 'max', 'near'] as const) if (found[end] !== undefined) found[end] = clock;
  return found;
}

function isRange({ numbers }: Language, tokens: readonly Token[], low: Figure, high: Figure): boolean {
  const { open, and, to } = numbers.data.range;
  if (low.ordinal || high.ordinal || high.at - low.to > 1) return false;
  let first = low.at - 1;
  while (first >= 0 && low.at - first <= 2 && numbers.isFiller(tokens[first] as Token)) first--;
  const before = tokens[first]?.word ?? '';
  if (low.to === high.at) return tokens[high.at]?.before === '-' || tokens[low.to - 1]?.after === '-';
  const between = tokens[low.to]?.word ?? '';
  const opened = open.includes(before);
  if (and.includes(between)) return before === open[0];
  const measured = low.money || high.money || high.unit !== undefined;
  return to.includes(between) && (measured || opened || high.value > low.value);
}

/** Two ends as one amount, in the unit and scale of the second; undefined when they measure different things. */
function join(language: Language, low: Figure, high: Figure): Amount | undefined {
  const [from, until] = [unitOf(language, low.unit ?? ''), unitOf(language, high.unit ?? '')];
  if (low.unit && high.unit && from?.dimension !== until?.dimension) return undefined;
  const scale = high.scale ?? 1;
  const scaled = low.scale === undefined && !low.unit && low.value * scale < high.value ? low.value * scale : low.value;
  const converts = low.unit !== undefined && high.unit !== undefined && low.unit !== high.unit;
  const start = converts ? (inBase(from, scaled) - (until?.plus ?? 0)) / (until?.factor ?? 1) : scaled;
  const both = { at: low.at, to: high.to, value: high.value, bounded: true, money: low.money || high.money };
  const surelyClock = low.surelyClock || high.surelyClock;
  if (surelyClock && low.clock !== undefined && high.clock !== undefined) {
    const bounds = clockRange(low, high);
    return { ...both, bounds, clock: low.clock, surelyClock };
  }
  const [min = 0, max = 0] = [start, high.value].sort((a, b) => a - b);
  const unit = high.unit ?? low.unit;
  const clock = low.clock !== undefined && high.clock !== undefined && !both.money ? { clock: low.clock } : {};
  return { ...both, bounds: { min, max }, ...(unit !== undefined && { unit }), ...clock };
}

/** "2 to 4 pm" begins in the afternoon as well; "10 to 2" ends there. */
function clockRange(low: Pick<Figure, 'clock' | 'surelyClock'>, high: Pick<Figure, 'clock' | 'surelyClock'>): Bounds {
  const [min = 0, max = 0] = [low.clock, high.clock];
  if (min > max && !high.surelyClock && max + NOON > min) return { min, max: max + NOON };
  return { min: max >= NOON && !low.surelyClock && min + NOON <= max ? min + NOON : min, max };
}

const NOON = 720;

function bind(language: Language, tokens: readonly Token[], figure: Figure, before: BoundGroup | undefined): Amount {
  // "About #2": a place has no bounds.
  if (figure.ordinal) return { ...figure, bounds: {}, bounded: false };
  const value = figure.surelyClock && figure.clock !== undefined ? figure.clock : figure.value;
  const bounds = BOUNDS[signed(tokens, figure) ?? phrased(language, tokens, figure, before) ?? 'none']?.(value);
  const { scale: _, ...rest } = figure;
  return { ...rest, bounds: bounds ?? {}, bounded: bounds !== undefined };
}

/** "50+", "~50", "<50", ">= 50". */
function signed(tokens: readonly Token[], { at, to }: Figure): Bounding | undefined {
  for (let step = at; step < to; step++) {
    if (tokens[step]?.after === '+' && !/^\d/.test(tokens[step + 1]?.word ?? '')) return 'min';
  }
  const before = tokens[at]?.before ?? '';
  const opened = tokens[at - 1]?.after ?? '';
  if (before === '=') return opened === '<' ? 'max' : opened === '>' ? 'min' : undefined;
  return SIGNS[before] ?? SIGNS[opened];
}

const SIGNS: Readonly<Record<string, Bounding>> = {
  '~': 'near',
  '<': 'below',
  '>': 'above',
  '≤': 'max',
  '≥': 'min',
  '≈': 'near',
};

/** What stands after a number counts first, unless it only says "or so". */
function phrased(language: Language, tokens: readonly Token[], figure: Figure, before: BoundGroup | undefined) {
  const first = fits(language, before, figure) ? before?.gives : undefined;
  const ends = isEnd(tokens[figure.to - 1]);
  const found = ends ? undefined : language.numbers.after(tokens, figure.to);
  // "2 max 50 dollars": the word belongs to the next number.
  const after =
    found && !/^\d/.test(tokens[found.to]?.word ?? '') && fits(language, found.entry, figure)
      ? found.entry.gives
      : undefined;
  if (after && !(after === 'near' && first && first !== 'none' && first !== 'apart')) return after;
  return first;
}

function fits(language: Language, group: BoundGroup | undefined, figure: Figure): boolean {
  const { money, scale, unit, clock, surelyClock, value } = figure;
  const measured = unit !== undefined && unitOf(language, unit)?.dimension !== 'people';
  const isMoney =
    money || (unit === undefined ? scale !== undefined : Object.hasOwn(language.numbers.data.money_units, unit));
  return (group?.only ?? ['any']).some((kind) => {
    if (kind === 'clock') return clock !== undefined;
    if (kind === 'measure') return measured;
    if (kind === 'money') return isMoney;
    return kind === 'any' || isMoney || (unit === undefined && !surelyClock && value >= LEAST_PRICE);
  });
}

/** From here on a bare number after "budget" or "spend" is an amount of money. */
const LEAST_PRICE = 10;

/** What each word beside a number makes of it. */
const BOUNDS: Readonly<Partial<Record<Bounding, (value: number) => Bounds>>> = {
  max: (max) => ({ max }),
  below: (max) => ({ max, below: true }),
  min: (min) => ({ min }),
  above: (min) => ({ min, above: true }),
  near: (near) => ({ near }),
};

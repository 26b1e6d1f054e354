/** What becomes of the lines of an order when some are changed or taken out. */
import type { CartLine, Item } from '../../brands/catalogue.ts';
import { choicesOf, fitsChoices, hasOption, optionValue } from '../catalogue/choices.ts';
import { valueKey } from '../catalogue/values.ts';
import type { LineChange, Wish } from '../dialogue-acts.ts';
import { merged } from '../tracking/track.ts';
import { complete } from './lines.ts';
import { askWhich, completed } from './open-lines.ts';
import { itemOf, type Talk } from './talk.ts';

interface Changed {
  lines: CartLine[];
  /** The lines as they are now, or as they went out. */
  which: CartLine[];
}

/** `asked`: something must be settled first, and the agent asked for it. `unclear`: no line fits what was said. */
export function changed(
  talk: Talk,
  before: readonly CartLine[],
  { act, lines }: { act: 'remove' | 'set' | 'select' | 'add'; lines: readonly LineChange[] },
): Changed | 'asked' | 'unclear' {
  if (act === 'remove') return removed(talk, before, lines);
  if (lines.length === 0) return 'unclear';
  const split = splitOf(talk, before, lines);
  if (split !== undefined) return split;
  let now: CartLine[] = [...before];
  const which: CartLine[] = [];
  for (const change of replacing(talk, before, lines)) {
    if (change.among) {
      askWhich(talk, 'buy', change.among, { told: change });
      return 'asked';
    }
    const isNew = change.item !== undefined && !now.some(({ product_id }) => product_id === change.item?.id);
    if (isNew && change.instead === undefined) {
      const made = completed(talk, [change], 'add');
      if (!made) return 'asked';
      now = [...now, ...made];
      which.push(...made);
      continue;
    }
    const targets = targetsOf(talk, now, change);
    if (targets.length === 0) return 'unclear';
    const saidBefore = talk.said.length;
    const made = targets.map((line) => changedLine(talk, line, change));
    if (made.some((line) => line === undefined)) return talk.said.length > saidBefore ? 'asked' : 'unclear';
    const fresh = made.flatMap((one) => one ?? []);
    now = now.flatMap((line) => (targets.includes(line) ? (made[targets.indexOf(line)] ?? [line]) : [line]));
    which.push(...fresh);
  }
  return { lines: merged(now), which };
}

/**
 * A thing that is not in the order takes the place of the one that is named without details; of one of its kind, or of another where
 * it was said to. Else it comes to the others.
 */
function replacing(talk: Talk, before: readonly CartLine[], lines: readonly LineChange[]): LineChange[] {
  const isOld = ({ item }: LineChange) => !item || before.some(({ product_id }) => product_id === item.id);
  const old = lines.filter(isOld);
  const [fresh, ...more] = lines.filter((line) => !isOld(line));
  if (!fresh?.item || fresh.instead !== undefined) return [...lines];
  // What goes in an exchange is told apart by its choices: "the long one".
  const [bare] = old.filter(
    ({ item, choices, quantity, by }) =>
      quantity === undefined && !by && (fresh.swaps ? (item ?? choices) : item && !choices),
  );
  if (old.length > 0 && !bare) return [...lines];
  const leaving = bare && before.find((line) => isMeant(talk, line, bare));
  const instead = leaving?.product_id ?? bare?.item?.id ?? likest(talk, before, fresh.item.id, fresh.swaps === true);
  if (instead === undefined) return [...lines];
  return [
    ...old.filter((line) => line !== bare),
    { ...fresh, instead, ...(bare?.choices && { of: bare.choices }) },
    ...more,
  ];
}

/** The line that a thing would take the place of: the only one, the one of its kind, the one spoken of. */
function likest(talk: Talk, before: readonly CartLine[], id: string, swaps: boolean): string | undefined {
  const kind = itemOf(talk, id)?.category;
  const same = before.filter(({ product_id }) => itemOf(talk, product_id)?.category === kind);
  if (same.length === 0 && !swaps) return undefined;
  const [only, ...others] = same.length > 0 ? same : before;
  if (others.length === 0) return only?.product_id;
  return before.find(({ product_id }) => product_id === talk.state.focus)?.product_id;
}

function removed(talk: Talk, before: readonly CartLine[], lines: readonly LineChange[]): Changed | 'asked' | 'unclear' {
  if (lines.length === 0) {
    const [only, ...others] = before;
    const focus = before.find(({ product_id }) => product_id === talk.state.focus);
    const leaving = others.length === 0 ? only : focus;
    return leaving ? { lines: before.filter((line) => line !== leaving), which: [leaving] } : 'unclear';
  }
  let now: CartLine[] = [...before];
  const which: CartLine[] = [];
  for (const change of lines) {
    if (change.among) {
      askWhich(talk, 'remove', change.among, { told: change });
      return 'asked';
    }
    const targets = targetsOf(talk, now, change);
    if (targets.length === 0) return 'unclear';
    const fewer = change.by === undefined ? change.quantity : -change.by;
    for (const line of targets) {
      const out = fewer !== undefined && fewer < line.quantity ? fewer : line.quantity;
      which.push({ ...line, quantity: out });
      now = now.flatMap((one) =>
        one !== line ? [one] : out < line.quantity ? [{ ...line, quantity: line.quantity - out }] : [],
      );
    }
  }
  return { lines: now, which };
}

/** The lines that a change is about: by item, by the choices they have, by what can take the new choice, the only one. */
function targetsOf(talk: Talk, lines: readonly CartLine[], change: LineChange): CartLine[] {
  const { index } = talk.domain;
  const replaced = change.instead !== undefined ? change.instead : change.item?.id;
  const named = replaced === undefined ? lines : lines.filter(({ product_id }) => product_id === replaced);
  if (change.date !== undefined && change.item === undefined) return lines.filter(({ date }) => date !== undefined);
  const having = change.of ?? change.item?.choices ?? [];
  const fitting =
    having.length > 0
      ? named.filter((line) => fitsChoices(index, itemOf(talk, line.product_id), line.variant_id, having))
      : named;
  if (fitting.length < 2) return [...fitting];
  const focused = fitting.filter(({ product_id }) => product_id === talk.state.focus);
  const taking = fitting.filter((line) => canTake(talk, line, change.choices ?? []));
  if (change.choices?.length && taking.length === 1) return taking;
  if (replaced !== undefined || focused.length === 1) return focused.length === 1 ? focused : [fitting[0] as CartLine];
  return change.choices?.length && taking.length > 0 ? taking.slice(-1) : fitting.slice(-1);
}

/** Whether a line is one of those that are spoken of. */
export function isMeant(talk: Talk, line: CartLine, { item, choices, among }: LineChange): boolean {
  if (item ? item.id !== line.product_id : among !== undefined && !among.includes(line.product_id)) return false;
  const having = [...(item?.choices ?? []), ...(choices ?? [])];
  return having.length === 0 || fitsChoices(talk.domain.index, itemOf(talk, line.product_id), line.variant_id, having);
}

function canTake(talk: Talk, line: CartLine, choices: readonly Wish[]): boolean {
  const item = itemOf(talk, line.product_id);
  return item !== undefined && choices.every(({ on }) => hasOption(talk.domain.index, item, on.slice(2)));
}

/** The line as it becomes; two when only a part of it changes. */
function changedLine(talk: Talk, line: CartLine, change: LineChange): CartLine[] | undefined {
  const { index } = talk.domain;
  const left = change.part && change.quantity !== undefined ? line.quantity - change.quantity : 0;
  const quantity = change.quantity ?? line.quantity + (change.by ?? 0);
  const item = itemOf(talk, change.instead === undefined ? line.product_id : change.item?.id);
  if (!item) return undefined;
  if (quantity <= 0) return [{ ...line, quantity: 0 }];
  const before = itemOf(talk, line.product_id);
  const stepped = change.step && before && steppedChoice(talk, before, line.variant_id, change.step);
  if (change.step && !stepped) return undefined;
  const said = stepped
    ? [stepped]
    : (change.choices ?? (change.instead === undefined ? [] : (change.item?.choices ?? [])));
  const held = before
    ? choicesOf(index, before, line.variant_id).filter(({ on }) => !said.some((one) => one.on === on))
    : [];
  const kept = held.filter(({ on }) => hasOption(index, item, on.slice(2)));
  const same = item.id === line.product_id && said.length === 0;
  const made = complete(
    talk,
    item,
    {
      quantity,
      date: change.date ?? line.date,
      ...(same ? { variant: line.variant_id } : { choices: [...kept, ...said] }),
    },
    { next: talk.state.agreement ? 'buy' : 'add', instead: line.product_id },
  );
  if (!made) return undefined;
  return left > 0 && !same ? [{ ...line, quantity: left }, made] : [made];
}

/** The value so far up or down from the one that a variant has, of the first choice whose values are numbers, else of the first. */
function steppedChoice(
  { domain: { index, language } }: Talk,
  item: Item,
  variant: string | undefined,
  { by, half }: NonNullable<LineChange['step']>,
): Wish | undefined {
  const held = choicesOf(index, item, variant);
  const ladders = held.map(({ on, any: [own = ''] = [] }) => {
    const written = item.variants.flatMap((one) => optionValue(index, one, on.slice(2)) ?? []);
    const keys = [...new Set(written.map((value) => valueKey(language, value)))];
    const numbers = keys.every((key) => /^\d/.test(key));
    if (numbers) keys.sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
    return { on, own, keys, numbers };
  });
  const ladder =
    ladders.find(({ numbers, keys }) => numbers && keys.length > 1) ?? ladders.find(({ keys }) => keys.length > 1);
  if (!ladder) return undefined;
  const { on, own, keys, numbers } = ladder;
  const wanted = Number.parseFloat(own) + (half ? by / 2 : by);
  const exact = numbers ? keys.find((key) => Number.parseFloat(key) === wanted) : undefined;
  const next = exact ?? keys[keys.indexOf(own) + by];
  return next === undefined ? undefined : { on, any: [next] };
}

/** "One in S and one in L": the line of that item becomes several. */
function splitOf(talk: Talk, before: readonly CartLine[], lines: readonly LineChange[]): Changed | 'asked' | undefined {
  if (lines.length < 2 || !lines.every(({ choices, quantity }) => choices?.length && quantity !== undefined))
    return undefined;
  const ids = new Set(lines.map(({ item }) => item?.id));
  const [id] = ids;
  if (ids.size > 1) return undefined;
  const target =
    before.find(({ product_id }) => product_id === (id ?? talk.state.focus)) ??
    before.find((line) => canTake(talk, line, lines[0]?.choices ?? []));
  if (!target) return undefined;
  const made = lines.map((change) => changedLine(talk, target, { ...change, item: undefined, part: undefined }));
  if (made.some((line) => line === undefined)) return 'asked';
  const fresh = made.flatMap((one) => one ?? []);
  const others = before.filter(({ product_id }) => product_id !== target.product_id);
  return { lines: merged([...others, ...fresh]), which: fresh };
}

/** A clause as it was read: what it was taken for, and what it refers to and says. */
import type { ItemRef, LineChange } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import type { ClauseAct } from './classify.ts';
import type { Wants } from './measures.ts';
import type { Reference } from './refer.ts';
import type { ParsedClause } from './utterance.ts';
import type { View } from './view.ts';

export interface Read {
  clause: ParsedClause;
  act: ClauseAct;
  p: number;
  lines: LineChange[];
  reference: Reference;
  wants: Wants;
  /** What was in view when it was said: the clauses before it count. */
  view: View;
  /** Clauses that only tell what a question is about. */
  beside?: ParsedClause[];
  /** The clause before it, which names what this one is about. */
  joined?: ParsedClause;
}

/** What is in view after a clause: the thing or things that it named or pointed at. */
export function viewAfter(view: View, { reference }: Pick<Read, 'reference'>): View {
  const { how, rows } = reference;
  const [row] = rows;
  if (row === undefined || how === 'none' || how === 'view') return view;
  const discussed = [...rows, ...view.discussed.filter((one) => !rows.includes(one))];
  if (rows.length > 1) return { ...view, shown: rows, focus: undefined, named: rows, discussed };
  return { ...view, ...(row !== view.focus && { focus: row, variant: undefined }), named: rows, discussed };
}

export function refsOf({ brand }: Domain, { rows }: Reference, lines: readonly LineChange[]): ItemRef[] {
  return rows.flatMap((row) => {
    const id = brand.items[row]?.id;
    const choices = lines.find(({ item }) => item?.id === id)?.choices;
    return id === undefined ? [] : [{ id, ...(choices && { choices }) }];
  });
}

/** Ways to refer to one thing and no other. */
export const NAMED: ReadonlySet<Reference['how']> = new Set(['name', 'place', 'description', 'many', 'other']);

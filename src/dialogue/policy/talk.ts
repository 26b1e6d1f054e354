/** What one turn works on: the domain, the state, and what the agent does, as it grows. */
import type { Item, Variant } from '../../brands/catalogue.ts';
import { variantOf } from '../../brands/catalogue.ts';
import type { ItemRef, SystemAct } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import type { Setting } from '../setting.ts';
import type { State } from '../state.ts';
import type { Trace } from '../trace.ts';
import type { Reading } from '../turn.ts';

export interface Talk {
  domain: Domain;
  state: State;
  setting: Setting;
  said: SystemAct[];
  concludes?: true;
  /** With a reading of somebody else's: whether these lines may be handed over, and need not be asked about. */
  agrees?: Reading['agrees'];
  /** Only when the turn is traced. */
  trace?: Trace;
}

export function itemOf({ domain }: Talk, id: string | undefined): Item | undefined {
  return id === undefined ? undefined : domain.brand.item.get(id);
}

export function rowOf({ domain }: Talk, id: string): number {
  return domain.index.rowOf.get(id) ?? -1;
}

export function refOf(item: Item, variant?: Variant): ItemRef {
  return { id: item.id, ...(variant && { variant: variant.id }) };
}

export function refsOf({ domain }: Talk, rows: readonly number[]): ItemRef[] {
  return rows.flatMap((row) => {
    const item = domain.brand.items[row];
    return item ? [{ id: item.id }] : [];
  });
}

export function variantIn(item: Item, { variant }: ItemRef): Variant | undefined {
  return variantOf(item, variant);
}

export function say(talk: Talk, ...acts: SystemAct[]) {
  talk.said.push(...acts);
}

/** Items of the last answer. */
export function shownItems(talk: Talk): Item[] {
  return talk.state.shown.flatMap((id) => itemOf(talk, id) ?? []);
}

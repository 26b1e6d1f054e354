/** What of a session understanding looks at: rows of the things that came up, and the question that is open. */
import type { Domain } from '../domain.ts';
import { type Ask, draftOf, type State } from '../state.ts';
import type { ClauseContext } from './classify.ts';

export interface View {
  /** As last shown, in order. */
  shown: readonly number[];
  /** The search found more than was shown. */
  more?: true;
  focus?: number;
  /** What the clause before named. */
  named?: readonly number[];
  /** The variant of the focus that was singled out. */
  variant?: string;
  /** In the cart, or in what is being handed over. */
  ordered: readonly number[];
  /** Everything that came up, latest first. */
  discussed: readonly number[];
  ask?: Ask;
  pending: boolean;
  /** It is the first message. */
  opening?: true;
  kind?: string;
}

export function viewOf({ index }: Domain, state: State): View {
  const rows = (ids: readonly string[]) => ids.flatMap((id) => index.rowOf.get(id) ?? []);
  const { lines } = draftOf(state);
  const shown = rows(state.shown);
  return {
    shown,
    ...(state.skip > 0 && { more: true as const }),
    ...(state.focus !== undefined && { focus: index.rowOf.get(state.focus) }),
    ...(state.variant !== undefined && { variant: state.variant }),
    ordered: [...new Set(rows(lines.map(({ product_id }) => product_id)))],
    // What an offering showed came up, though nobody spoke of it.
    discussed: [...new Set([...rows(state.discussed).reverse(), ...shown])],
    ...(state.ask && { ask: state.ask }),
    pending: state.agreement !== undefined,
    ...(state.turns === 0 && { opening: true as const }),
    ...(state.kind !== undefined && { kind: state.kind }),
  };
}

export function contextOf(state: State): ClauseContext {
  const lines = state.agreement?.lines ?? state.cart;
  const asked = state.turns === 0 ? 'start' : state.agreement ? 'pending' : (state.ask?.for ?? 'none');
  const view = state.focus !== undefined ? 'one' : state.shown.length > 0 ? 'many' : undefined;
  return { asked, cart: lines.length > 0, ...(view && { view }) };
}

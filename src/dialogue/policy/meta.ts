/** Everything that is not about goods: yes and no, taking back, small talk, the truth about who is talking (P7). */
import type { UserAct, Word } from '../dialogue-acts.ts';
import { MOST_CLAUSES, MOST_NUMBERS } from '../nlu/unread.ts';
import { draftOf } from '../state.ts';
import { ask, focusOn, linesOf, startOver, takeBack } from '../tracking/track.ts';
import { inform, showFirst } from './find.ts';
import { askWhich } from './open-lines.ts';
import { buy } from './order.ts';
import { itemOf, refOf, say, type Talk } from './talk.ts';

type Plain = UserAct['act'];

export function word(talk: Talk, name: Word) {
  say(talk, { say: 'word', word: name });
}

/** What one message may hold is told, so that it can be sent again (P16). */
export function tooMuch(talk: Talk) {
  const [count, next] = [MOST_CLAUSES, MOST_NUMBERS].map(String) as [string, string];
  say(talk, { say: 'word', word: 'too_much', with: { count, next } });
}

/** Agrees to what was asked: hands over, or asks again what is open. */
export function affirm(talk: Talk, { certain }: Extract<UserAct, { act: 'affirm' }>) {
  const { state } = talk;
  const { ask: open } = state;
  if (open?.for === 'buy') return buy(talk, { act: 'buy', lines: [], certain });
  if (open?.for === 'option') return buy(talk, { act: 'buy', lines: [], certain: false });
  if (open?.for === 'which') return askWhich(talk, open.next, open.ids);
  if (state.agreement) return word(talk, 'ready');
  const item = itemOf(talk, state.focus);
  if (!item) return word(talk, 'ask_anything');
  say(talk, { say: 'describe', item: refOf(item), facts: [] });
  ask(state, { for: 'buy' });
}

export function deny(talk: Talk) {
  const { state } = talk;
  ask(state, undefined);
  word(talk, state.agreement ? 'pending_unclear' : 'no_problem');
}

/** Nothing is bought: what was agreed is taken back, and the cart with it when the order was meant. */
export function cancel(talk: Talk) {
  const { state } = talk;
  const had = state.agreement !== undefined;
  if (had) takeBack(state, false);
  ask(state, undefined);
  word(talk, had ? 'cancelled' : 'nothing_ordered');
}

/** Something else is looked for than what is being ordered: that is taken back (R73). */
export function lookOn(talk: Talk, act: Extract<UserAct, { act: 'inform' }>) {
  if (act.instead) cancel(talk);
  inform(talk, act);
}

/** Not now: nothing is ordered, and everything is kept. */
export function later(talk: Talk) {
  const { state } = talk;
  if (state.agreement) takeBack(state, true);
  ask(state, undefined);
  word(talk, 'not_yet');
}

export function tellCart(talk: Talk) {
  const draft = draftOf(talk.state);
  const lines = draft.standing === 'shown' ? linesOf(talk.state) : draft.lines;
  if (lines.length === 0) return word(talk, 'cart_empty');
  say(talk, { say: 'cart', lines });
  if (!talk.state.agreement)
    ask(talk.state, draft.standing === 'offered' ? { for: 'buy', lines, said: true } : { for: 'buy' });
}

export function restart(talk: Talk) {
  startOver(talk.state);
  word(talk, 'restart');
  showFirst(talk);
}

/** The session ends where nothing is open any more; an order that is being handed over stays as it is. */
export function bye(talk: Talk) {
  const { state, setting } = talk;
  word(talk, state.agreement ? 'ready' : 'sign_off');
  if (!state.agreement && !setting.pending && state.cart.length === 0 && state.turns > 0) talk.concludes = true;
}

const WORDS: Partial<Record<Plain, Word>> = {
  greet: 'ask_anything',
  thank: 'welcome',
  other: 'off_topic',
};

export function social(talk: Talk, { act }: UserAct) {
  const name = WORDS[act];
  if (name) word(talk, name);
}

/** Prices are as they stand, and the one in question is told. */
export function haggle(talk: Talk, { of }: Extract<UserAct, { act: 'haggle' }>) {
  const { state } = talk;
  word(talk, 'no_haggling');
  const [only = state.focus === undefined ? undefined : { id: state.focus }, ...others] = of;
  if (!only || others.length > 0) return;
  if (only.id !== state.focus) focusOn(state, only);
  say(talk, { say: 'tell', facts: [{ of: only, field: 'price' }] });
}

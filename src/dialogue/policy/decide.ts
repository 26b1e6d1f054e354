/** The policy: a table of what the agent does, by act of the user and by what is open. No text is looked at here. */
import type { UserAct } from '../dialogue-acts.ts';
import { answer, look } from './answer.ts';
import { compare, inform, more } from './find.ts';
import { affirm, bye, cancel, deny, haggle, later, lookOn, restart, social, tellCart, tooMuch, word } from './meta.ts';
import { add, askAgain, buy, edit, hold, select, setDate, setParty } from './order.ts';
import type { Talk } from './talk.ts';

/** What is open: nothing, a question of the agent's, or a handoff that waits for the host. */
type Mode = 'open' | 'asked' | 'pending';

type ActOf<A> = UserAct extends infer U ? (U extends { act: infer N } ? (A extends N ? U : never) : never) : never;
type Handler<A extends UserAct['act']> = (talk: Talk, act: ActOf<A>) => void;
type Row<A extends UserAct['act']> = Record<Mode, Handler<A>>;
type Table = { [A in UserAct['act']]: Row<A> };

const always = <A extends UserAct['act']>(handler: Handler<A>): Row<A> => ({
  open: handler,
  asked: handler,
  pending: handler,
});

const TABLE: Table = {
  inform: { open: inform, asked: inform, pending: lookOn },
  request: always(answer),
  compare: always(compare),
  date: always((talk, { date }) => setDate(talk, date)),
  party: always((talk, { count }) => setParty(talk, count)),
  look: always((talk, { of }) => look(talk, of)),
  select: { open: select, asked: select, pending: edit },
  add: always(add),
  remove: always(edit),
  set: always(edit),
  keep: always(hold),
  buy: always(buy),
  affirm: always(affirm),
  deny: always(deny),
  cancel: always(cancel),
  later: always(later),
  more: always(more),
  restart: always(restart),
  cart: always(tellCart),
  greet: always(social),
  thank: always(social),
  bye: always(bye),
  haggle: always(haggle),
  agent: always((talk, { about }) => word(talk, about)),
  other: always((talk, { about }) => (about === 'too_much' ? tooMuch(talk) : word(talk, about ?? 'off_topic'))),
};

function modeOf({ state }: Talk): Mode {
  if (state.agreement) return 'pending';
  return state.ask ? 'asked' : 'open';
}

/** What the agent does about each act in turn; the first that leaves something to be asked ends it. */
export function decide(talk: Talk, acts: readonly UserAct[]) {
  for (const act of acts) {
    const row = TABLE[act.act] as Row<typeof act.act>;
    (row[modeOf(talk)] as (talk: Talk, act: UserAct) => void)(talk, act);
    if (talk.concludes) return;
  }
  if (acts.length > 0 && talk.said.length === 0) askAgain(talk);
}

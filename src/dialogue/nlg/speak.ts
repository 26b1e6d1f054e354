/** What is said and shown of a turn: each act of the agent as sentences, one message of all of them. */
import type { SystemAct, Word } from '../dialogue-acts.ts';
import { type Person, personal } from '../personal.ts';
import { plain } from '../plain.ts';
import type { State } from '../state.ts';
import type { Reply, Setting } from '../turn.ts';
import { sayCompare } from './compare.ts';
import { closeDraft, type Draft, openDraft, say, sayWord } from './draft.ts';
import { nameOf, thingsOf } from './facts.ts';
import { sayDescribe, sayGone, sayLacks, sayList, sayNone } from './lists.ts';
import { sayCart, sayDay, sayHandoff, sayLed, sayLimit, sayLink, sayQuestion } from './orders.ts';
import { listed, type SpeakingRoom } from './phrases.ts';
import { sayFacts, sayUnknown } from './tell.ts';

/** The message of a turn with its cards, buttons and links; of the same acts, state and seed always the same (P15). */
export function speak(room: SpeakingRoom, setting: Setting, state: State, acts: readonly SystemAct[]): Reply {
  const draft = openDraft(room, setting, state);
  for (const act of acts) speakAct(draft, act);
  if (draft.parts.length === 0) sayWord(draft, 'anything_else');
  return closeDraft(draft);
}

function speakAct(draft: Draft, act: SystemAct) {
  switch (act.say) {
    case 'greet':
      return sayGreeting(draft);
    case 'list':
      return sayList(draft, act);
    case 'describe':
      return sayDescribe(draft, act);
    case 'none':
      return sayNone(draft, act);
    case 'tell':
      return sayFacts(draft, act.facts);
    case 'unknown':
      return sayUnknown(draft, act);
    case 'compare':
      return sayCompare(draft, act);
    case 'ask':
      return sayQuestion(draft, act.question);
    case 'cart':
      return sayCart(draft, act);
    case 'handoff':
      return sayHandoff(draft, act);
    case 'gone':
      return sayGone(draft, act);
    case 'lacks':
      return sayLacks(draft, act);
    case 'limit':
      return sayLimit(draft, act);
    case 'day':
      return sayDay(draft, act);
    case 'link':
      return sayLink(draft, act);
    case 'led':
      return sayLed(draft, act);
    case 'word':
      return sayFixed(draft, act.word, act.with);
  }
}

/** The pack's greeting, the consented name, and plainly who is speaking and who pays (P7, R50). */
function sayGreeting(draft: Draft) {
  const { greeting } = draft.room.brand.pack.voice;
  const name = draft.setting.shared?.includes('name') ? personal('first_name', ', ') : '';
  say(draft, 'greet', { hello: plain(greeting, 120).replace(/[.!]+$/, ''), name });
}

function sayFixed(draft: Draft, word: Word, known: Record<string, string> = {}) {
  if (word === 'agent_data') return sayData(draft);
  const { contact } = draft.room.brand.pack.brand;
  const values = Object.entries(known).map(([slot, value]) => [slot, plain(value, 200)] as const);
  sayWord(draft, word, {
    ...Object.fromEntries(values),
    ...(contact && { contact: plain(contact, 200).replace(/\.$/, '') }),
  });
}

/** What is known of the user: by marks, whose values the dialogue never sees. */
function sayData(draft: Draft) {
  const { room, setting, state } = draft;
  const { shared = [] } = setting;
  const { shared: words } = room.language.replies.tables;
  const told = FIELDS.filter((field) => shared.includes(field) && !(field === 'country' && shared.includes('city')));
  if (told.length === 0) say(draft, 'shared_nothing', {});
  else
    say(draft, 'shared', {
      list: listed(
        room,
        told.map((field) => words[field] + personal(field, ', ')),
      ),
    });
  const wanted = thingsOf(
    room.brand,
    state.discussed.slice(-3).map((id) => ({ id })),
  );
  if (wanted.length > 0)
    say(draft, 'talked_of', {
      items: listed(
        room,
        wanted.map(({ item }) => nameOf(room, { item })),
      ),
    });
}

const FIELDS: readonly (keyof Person)[] = ['name', 'city', 'country', 'locale'];

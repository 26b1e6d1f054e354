/** What is said and shown of a turn: each act of the agent as sentences, one message of all of them. */
import type { SystemAct, Word } from '../dialogue-acts.ts';
import { type Person, personal } from '../personal.ts';
import { plain } from '../plain.ts';
import type { Setting } from '../setting.ts';
import type { State } from '../state.ts';
import type { Reply } from '../turn.ts';
import { sayCompare } from './compare.ts';
import { closeDraft, type Draft, openDraft, say, sayWord } from './draft.ts';
import { nameOf, thingsOf } from './facts.ts';
import { sayDescribe, sayGone, sayLacks, sayList, sayNone } from './lists.ts';
import { sayCart, sayDay, sayHandoff, sayLed, sayLimit, sayLink, sayQuestion } from './orders.ts';
import { listed, type SpeakingDomain } from './phrases.ts';
import { sayFacts, sayUnknown } from './tell.ts';

/** The message of a turn with its cards, buttons and links; of the same acts, state and seed always the same (P15). */
export function speak(domain: SpeakingDomain, setting: Setting, state: State, acts: readonly SystemAct[]): Reply {
  const draft = openDraft(domain, setting, state);
  for (const act of acts) speakAct(draft, act);
  if (draft.parts.length === 0) sayWord(draft, 'anything_else');
  return closeDraft(draft);
}

/** How each act is said. */
const SPEAKERS: { [S in SystemAct['say']]: (draft: Draft, act: Extract<SystemAct, { say: S }>) => void } = {
  greet: sayGreeting,
  list: sayList,
  describe: sayDescribe,
  none: sayNone,
  tell: (draft, { facts }) => sayFacts(draft, facts),
  unknown: sayUnknown,
  compare: sayCompare,
  ask: (draft, { question }) => sayQuestion(draft, question),
  cart: sayCart,
  handoff: sayHandoff,
  gone: sayGone,
  lacks: sayLacks,
  limit: sayLimit,
  day: sayDay,
  link: sayLink,
  led: sayLed,
  closed: sayClosed,
  word: (draft, { word, with: known }) => sayFixed(draft, word, known),
};

function speakAct<S extends SystemAct['say']>(draft: Draft, act: Extract<SystemAct, { say: S }>) {
  SPEAKERS[act.say as S](draft, act);
}

/** That an offering cannot be had, and what there is instead. */
function sayClosed(draft: Draft, { offering, status }: Extract<SystemAct, { say: 'closed' }>) {
  const { offerings } = draft.domain.brand;
  const one = offerings.get(offering);
  if (!one) return;
  say(draft, `closed_${status}`, { title: plain(one.title, 120) });
  const instead = one.alternatives.flatMap((id) => offerings.get(id)?.title ?? []).map((title) => plain(title, 120));
  if (instead.length > 0) say(draft, 'closed_instead', { titles: listed(draft.domain, instead.slice(0, 3)) });
}

/** The pack's greeting, the consented name, and plainly who is speaking and who pays (P7, R50). */
function sayGreeting(draft: Draft) {
  const { greeting } = draft.domain.brand.pack.voice;
  const name = draft.setting.shared?.includes('name') ? personal('first_name', ', ') : '';
  say(draft, 'greet', { hello: plain(greeting, 120).replace(/[.!]+$/, ''), name });
}

function sayFixed(draft: Draft, word: Word, known: Record<string, string> = {}) {
  if (word === 'agent_data') return sayData(draft);
  const { contact } = draft.domain.brand.pack.brand;
  const values = Object.entries(known).map(([slot, value]) => [slot, plain(value, 200)] as const);
  sayWord(draft, word, {
    ...Object.fromEntries(values),
    ...(contact && { contact: plain(contact, 200).replace(/\.$/, '') }),
  });
}

/** What is known of the user: by marks, whose values the dialogue never sees. */
function sayData(draft: Draft) {
  const { domain, setting, state } = draft;
  const { shared = [] } = setting;
  const { shared: words } = domain.language.replies.tables;
  const told = FIELDS.filter((field) => shared.includes(field) && !(field === 'country' && shared.includes('city')));
  if (told.length === 0) say(draft, 'shared_nothing', {});
  else
    say(draft, 'shared', {
      list: listed(
        domain,
        told.map((field) => words[field] + personal(field, ', ')),
      ),
    });
  const wanted = thingsOf(
    domain.brand,
    state.discussed.slice(-3).map((id) => ({ id })),
  );
  if (wanted.length > 0)
    say(draft, 'talked_of', {
      items: listed(
        domain,
        wanted.map(({ item }) => nameOf(domain, { item })),
      ),
    });
}

const FIELDS: readonly (keyof Person)[] = ['name', 'city', 'country', 'locale'];

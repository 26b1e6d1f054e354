/**
 * What the brand says: understanding a turn, finding products, remembering what was shown, wording the answer.
 * A pure function of (brand, memory, turn, setting): no I/O, no clock, no randomness but the seeded choice of words, no model.
 */

import type { Brand, Offering } from '../brands/catalogue.ts';
import { instantOf } from '../protocol/formats.ts';
import { act } from './actions.ts';
import { sayCards } from './answering.ts';
import { find } from './find.ts';
import { hear } from './hearing.ts';
import { showDefault } from './presenting.ts';
import type { Reading } from './reading.ts';
import { narrows, search } from './searching.ts';
import { greet } from './small-talk.ts';
import { createRoom, openMind, type Room, remember, type Talk } from './talk.ts';
import { plain } from './text.ts';
import type { DialogueEvent, Memory, Outcome, Setting, Turn } from './turn.ts';
import { understand } from './understand.ts';
import { compose, listed, say } from './wording.ts';

/** The dialogue of a brand; indexes the catalogue once. */
export function createDialogue(brand: Brand) {
  const room = createRoom(brand);
  return {
    /** What a new session remembers: its offering, and what an offering token says was shown, in order (R39, R55). */
    openMemory({ offering_id, shown = [] }: { offering_id?: string; shown?: string[] }): Memory {
      const known = shown.filter((id) => brand.item.has(id)).slice(0, 50);
      return { ...(offering_id !== undefined && { offering_id }), shown: known, discussed: [], cart: [], turns: 0 };
    },

    /**
     * One turn. The first of a session greets, discloses (P7) and answers the intent, and never hands over. Never throws
     * because of what a user or host wrote.
     */
    takeTurn(memory: Memory, turn: Turn, setting: Setting): Outcome {
      return takeTurn(room, memory, turn, setting);
    },

    /** Product ids of an offering that match an intent, best first; its default order without one. [] when nothing matches (R36). */
    findProducts(intent: string | undefined, offering: Offering, now: number): string[] {
      return findProducts(room, intent, offering, now);
    },
  };
}
export type Dialogue = ReturnType<typeof createDialogue>;

function takeTurn(room: Room, memory: Memory, turn: Turn, setting: Setting): Outcome {
  const mind = openMind(memory);
  if (!setting.pending) mind.agreement = undefined;
  const before = mind.agreement;
  let charactersRead = 0;
  const talk: Talk = {
    room,
    mind,
    setting,
    understood: readOnce((text) => {
      charactersRead += text.length;
      return understand(room.index, room.calendar, text, setting.now);
    }),
    parts: [],
    cards: [],
    buttons: [],
    links: [],
    trace: {},
    choices: 0,
    recall: mind.asked,
    topic: mind.topic,
    doing: mind.doing,
    compared: mind.compared,
  };
  mind.asked = undefined;
  mind.topic = undefined;
  mind.doing = undefined;
  mind.compared = undefined;
  const message = turn.message?.trim() ? turn.message : undefined;
  if (mind.turns === 0) open(talk, message);
  else {
    if (turn.action) act(talk, turn.action);
    if (message !== undefined) hear(talk, message);
  }
  if (talk.parts.length === 0 && talk.cards.length === 0) say(talk, talk.lost ?? 'What may I show you?');
  sayCards(talk);
  const event = eventOf(talk, before !== undefined);
  talk.trace.event = event;
  talk.trace.charactersRead = charactersRead;
  if (event === 'conclude') mind.agreement = undefined;
  mind.turns++;
  return {
    memory: remember(mind),
    reply: {
      message: compose(talk),
      ...(talk.cards.length > 0 && { cards: talk.cards.slice(0, 5) }),
      ...(talk.buttons.length > 0 && { buttons: buttonsOf(talk) }),
      ...(talk.links.length > 0 && { links: talk.links.slice(0, 3) }),
    },
    event,
    trace: talk.trace,
  };
}

/** Reads each text once in a turn: a message is looked at whole, by sentence and by phrase, and its parts repeat. */
function readOnce(read: (text: string) => Reading): (text: string) => Reading {
  const known = new Map<string, Reading>();
  return (text) => {
    const reading = known.get(text) ?? read(text);
    known.set(text, reading);
    return reading;
  };
}

/** The first turn: greeting and disclosure, whether the offering can be had, and an answer to the intent. */
function open(talk: Talk, intent: string | undefined): void {
  greet(talk);
  const closed = sayIfClosed(talk);
  if (intent === undefined) {
    if (!closed) showDefault(talk);
    return;
  }
  const reading = talk.understood(intent);
  hear(talk, intent);
  talk.mind.agreement = undefined;
  if (talk.parts.length < 2 && talk.cards.length === 0) {
    if (narrows(reading)) search(talk, reading);
    else showDefault(talk);
  }
}

/** An offering that cannot be engaged now is said to be so, with the alternatives (§3.3). */
function sayIfClosed(talk: Talk): boolean {
  const { room, mind, setting } = talk;
  const offering = mind.offering_id === undefined ? undefined : room.brand.offerings.get(mind.offering_id);
  if (!offering) return false;
  const over = offering.expires_at !== undefined && instantOf(offering.expires_at) <= setting.now;
  const status = over ? 'expired' : offering.availability_status;
  if (status === 'available' || status === 'limited') return false;
  const why = {
    sold_out: 'is sold out',
    expired: 'has ended',
    region_restricted: 'is not available in your region',
    inactive: 'is not available right now',
  }[status];
  const alternatives = offering.alternatives.flatMap((id) => room.brand.offerings.get(id) ?? []);
  say(
    talk,
    `${plain(offering.title, 120)} ${why}, I am sorry.${
      alternatives.length > 0
        ? ` Instead there is ${listed(
            alternatives.slice(0, 3).map(({ title }) => plain(title, 120)),
            'or',
          )}.`
        : ''
    }`,
  );
  const [next] = alternatives;
  mind.offering_id = next?.id;
  talk.trace.closed = { offering: offering.id, status };
  return false;
}

/** The transition a turn causes: only what the state allows (P2), and nothing but a reply on the first turn. */
function eventOf(talk: Talk, wasPending: boolean): DialogueEvent {
  const { mind, setting } = talk;
  if (talk.event === 'conclude') return 'conclude';
  if (mind.turns === 0) return 'reply';
  if (setting.pending) return mind.agreement ? 'revise_handoff' : wasPending ? 'reopen' : 'reopen';
  return mind.agreement ? 'request_handoff' : 'reply';
}

/** No buttons to buy what is being handed over already, and none twice. */
function buttonsOf(talk: Talk) {
  const pending = talk.mind.agreement !== undefined;
  const seen = new Set<string>();
  return talk.buttons
    .filter(({ label, action }) => {
      if ((pending && action === 'checkout') || seen.has(`${action} ${label}`)) return false;
      seen.add(`${action} ${label}`);
      return true;
    })
    .slice(0, 6);
}

function findProducts(room: Room, intent: string | undefined, offering: Offering, now: number): string[] {
  const { brand, index, calendar } = room;
  const ids = offering.items ?? brand.items.map(({ id }) => id);
  const among = ids.flatMap((id) => index.rowOf.get(id) ?? []);
  const all = (rows: readonly number[]) => rows.flatMap((row) => brand.items[row]?.id ?? []);
  if (!intent?.trim()) return all(among);
  const reading = understand(index, calendar, intent, now);
  const named = [...new Set(reading.named.flatMap(({ rows }) => rows))].filter((row) => among.includes(row));
  const [comparing] = reading.comparing;
  const order = comparing && { on: comparing.attribute, ...(comparing.down && { down: true as const }) };
  const strict = {
    wishes: reading.wishes,
    soft: reading.soft,
    order,
    among,
    first: named,
    soldOut: true,
    limit: among.length,
  };
  const { rows } = find(index, strict);
  if (rows.length > 0) return all([...named.filter((row) => !rows.includes(row)), ...rows]);
  const firm = reading.wishes.filter((wish) => !wish.on.startsWith('w:') && wish.near === undefined);
  const looser =
    firm.length < reading.wishes.length && firm.length > 0 ? find(index, { ...strict, wishes: firm }).rows : [];
  return all([...new Set([...named, ...looser])]);
}

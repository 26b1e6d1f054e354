/**
 * A model that needs no model: it says what the embedded reader read, in the form that a model answers in, and counts the tokens of
 * both ways. For the cost of a turn (docs/language-model.md), and to see that nothing is lost on the way.
 */
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import type { Brand } from '../../src/brands/catalogue.ts';
import type { ReadableDialogue } from '../../src/dialogue/dialogue.ts';
import type { ItemRef, LineChange, Source, UserAct, Wish } from '../../src/dialogue/dialogue-acts.ts';
import type { MessageReader } from '../../src/engine/reader.ts';
import type { Endpoint } from '../../src/reader/endpoint.ts';
import { createModelReaders, type ReadingReport } from '../../src/reader/model-reader.ts';
import type { Json } from '../official.ts';

/** A reader for each brand whose answers are transcribed; `told` grows by a report for each message. */
export function transcribing(told: ReadingReport[]): (brand: Brand, dialogue: ReadableDialogue) => MessageReader {
  /** Instructions and schema are the same every time. */
  let fixed: number | undefined;
  return (brand, dialogue) => {
    let acts: UserAct[] = [];
    let message = '';
    const endpoint: Endpoint = {
      async ask({ messages, schema }) {
        const text = JSON.stringify({
          acts: acts.map((act) => transcript(brand, messages[1]?.content ?? '', message, act)),
        });
        const [first, ...rest] = messages.map(({ content }) => content);
        fixed ??= countTokens(first ?? '') + countTokens(JSON.stringify(schema));
        const tokensIn = fixed + countTokens(rest.join('\n'));
        return { text, tokens: { in: tokensIn, out: countTokens(text) } };
      },
    };
    const reader = createModelReaders({
      endpoint,
      budget: { take: () => 'taken' },
      longestMs: 8000,
      ticks: () => 0,
      after: () => () => {},
      report: (report) => told.push(report),
      asked: () => {},
    }).readerFor(brand, dialogue);
    return {
      longestMs: reader.longestMs,
      read(asked) {
        const tracer = {
          clock: () => 0,
          done(trace: { acts: UserAct[] }) {
            acts = trace.acts;
          },
        };
        dialogue.takeTurn(asked.memory, { message: asked.message }, { ...asked.setting, tracer });
        ({ message } = asked);
        return reader.read(asked);
      },
    };
  };
}

const SIMPLE: Partial<Record<UserAct['act'], string>> = {
  affirm: 'yes',
  deny: 'no',
  greet: 'greet',
  thank: 'thank',
  bye: 'bye',
  cancel: 'cancel',
  later: 'later',
  more: 'more',
  restart: 'restart',
  cart: 'cart',
};

/** The act as a model writes it. What has no form of its own, or an id that was not offered, is a search for the message. */
function transcript(brand: Brand, data: string, message: string, act: UserAct): Json {
  const pieces = data.split(/; |: |\n|option /).flatMap((piece): [string, string][] => {
    const [, id = '', name = ''] = /^([a-z]\d+) (.*)$/.exec(piece) ?? [];
    return id === '' ? [] : [[id, name.toLowerCase()]];
  });
  const idOf = (letter: string, name: string) =>
    pieces.find(([id, told]) => id.startsWith(letter) && told.startsWith(name.toLowerCase()))?.[0] ?? null;
  const item = (ref: ItemRef | undefined) => (ref ? idOf('i', brand.item.get(ref.id)?.name ?? '?') : null);
  const items = (refs: readonly ItemRef[]) => refs.flatMap((ref) => item(ref) ?? []).slice(0, 8);
  const choices = (wishes: readonly Wish[] = []) => {
    const ids = wishes.flatMap(({ any: [value = '?'] = [] }) => idOf('c', value) ?? []);
    return ids.length > 0 ? ids : null;
  };
  const line = (one: LineChange) => ({
    item: item(one.item),
    choices: choices([...(one.choices ?? []), ...(one.item?.choices ?? [])]),
    quantity: one.quantity ?? null,
    more: one.by ?? null,
    instead_of: one.instead === undefined ? null : item({ id: one.instead }),
  });
  const source = (one: Source) => {
    if (one.is === 'attribute') return idOf('a', brand.pack.attributes[one.id]?.label ?? one.id);
    if (one.is === 'option') return idOf('o', one.id);
    if (one.is === 'policy') return `p${one.at + 1}`;
    return ['price', 'total', 'stock', 'offers', 'choices', 'about'].includes(one.is) ? one.is : 'unknown';
  };
  const plain = SIMPLE[act.act];
  if (plain !== undefined) return { act: plain };
  switch (act.act) {
    case 'request': {
      const about = act.about.slice(0, 1).flatMap((one) => source(one) ?? []);
      return {
        act: 'ask',
        items: items(act.of),
        about,
        value: act.asked?.any?.[0] ?? null,
        words: act.words[0] ?? null,
      };
    }
    case 'compare':
    case 'look':
    case 'haggle':
      return { act: act.act, items: items(act.of) };
    case 'select':
    case 'add':
    case 'remove':
    case 'set':
    case 'buy':
      return { act: act.act, lines: act.lines.map(line).slice(0, 12) };
    case 'keep':
      return { act: act.only ? 'keep_only' : 'keep', lines: act.lines.map(line) };
    case 'date':
      return { act: 'date', date: act.date };
    case 'party':
      return { act: 'party', count: act.count };
    case 'agent':
    case 'other':
      return { act: 'topic', about: 'off_topic' };
    default:
      return { act: 'find', query: message.slice(0, 200), kind: null, among: null };
  }
}

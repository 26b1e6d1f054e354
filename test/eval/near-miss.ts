/**
 * A battery of sentences, said when one product is in view: half of them buy it, half sound like it and must not. Reports counts
 * and no sentence, because a battery that has been looked at measures nothing any more.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod/v3';
import { putForward } from '../../src/lab/scenario/expectations.ts';
import { openTalk } from './direct.ts';
import { type Exchange, exchangeOf } from './exchange.ts';
import { Turn } from './format.ts';
import { linesOf } from './handed.ts';
import { rate } from './score.ts';
import type { SpeakerFor } from './speakers.ts';

/** What is in view: with its choices made, so that no question about them stands between a sentence and a purchase. */
const CONTEXTS: Record<string, { brand: string; opening: string; product_id: string }> = {
  tent: { brand: 'acme-outdoor', opening: 'The Ridge 2 tent in green', product_id: 'ridge-2-tent' },
  flight: { brand: 'delta', opening: 'DL628 on January 27', product_id: 'DL628' },
  accessory: {
    brand: 'nova-motors',
    opening: 'All-Weather Floor Mats in black',
    product_id: 'floor-mats',
  },
  shoes: { brand: 'pace-running', opening: 'The Glide 4 in black, size 8, regular width', product_id: 'glide-4' },
};

const Sentence = z.object({ text: z.string(), buys: z.boolean(), context: z.string() }).strict();
type Sentence = z.infer<typeof Sentence>;

/** What came of the sentences of one kind. `other`: handed over, but another product. */
interface Count {
  sentences: number;
  handed: number;
  asked: number;
  other: number;
}

export interface BatteryScore {
  buys: Count;
  not: Count;
  /** Of each context, its purchases and its near misses. */
  contexts: Record<string, { buys: Count; not: Count }>;
  /** Purchases handed over or asked about, of all purchases. */
  recall: number;
  false_purchases: number;
  /** Contexts whose product was not in view after the opening: their counts mean nothing. */
  unseen: string[];
}

/** The sentences of a battery file. Throws when it is not well formed, without a word of it. */
export function readBattery(file: string): Sentence[] {
  const parsed = z.array(Sentence).safeParse(parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(`not a battery: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
}

export async function scoreBattery(battery: readonly Sentence[], speakerFor: SpeakerFor): Promise<BatteryScore> {
  const score: BatteryScore = {
    buys: none(),
    not: none(),
    contexts: {},
    recall: 0,
    false_purchases: 0,
    unseen: [],
  };
  for (const sentence of battery) {
    const { before, after } = await say(sentence, speakerFor);
    const { product_id } = contextOf(sentence);
    if (!before.forward.includes(product_id) && !score.unseen.includes(sentence.context))
      score.unseen.push(sentence.context);
    const context = score.contexts[sentence.context] ?? { buys: none(), not: none() };
    score.contexts[sentence.context] = context;
    const kind = sentence.buys ? 'buys' : 'not';
    for (const counted of [score[kind], context[kind]]) count(counted, after, product_id);
  }
  const { handed, asked, sentences } = score.buys;
  score.recall = sentences === 0 ? 1 : (handed + asked) / sentences;
  score.false_purchases = score.not.handed;
  return score;
}

/** `forward`: what the answer puts forward. */
type Parsed = Exchange & { handedIds: string[]; asks: boolean; forward: string[] };

async function say(sentence: Sentence, speakerFor: SpeakerFor): Promise<{ before: Parsed; after: Parsed }> {
  const { brand: name, opening } = contextOf(sentence);
  const speaker = await speakerFor(name);
  if (!speaker) throw new Error(`no brand ${name}`);
  const { brand } = speaker;
  const talk = openTalk(speaker);
  const parsed = (user: string, answer: Parameters<typeof exchangeOf>[3]): Parsed => {
    const exchange = exchangeOf(brand, Turn.parse({ user }), user, answer);
    const handedIds = linesOf(brand, exchange).map(({ product_id }) => product_id);
    const said = talk.traces.at(-1)?.said;
    const asks = said ? said.some(({ say }) => say === 'ask') : ASKS.test(exchange.message);
    return { ...exchange, handedIds, asks, forward: putForward(brand, exchange) };
  };
  const before = parsed(opening, await talk.start(opening));
  return { before, after: parsed(sentence.text, await talk.say(sentence.text)) };
}

function contextOf({ context }: Sentence) {
  const known = CONTEXTS[context];
  if (!known) throw new Error(`no context ${context}; there are ${Object.keys(CONTEXTS).join(', ')}`);
  return known;
}

function count(counted: Count, { handoff, asks, handedIds }: Parsed, product_id: string): void {
  counted.sentences++;
  if (handoff) counted.handed++;
  else if (asks) counted.asked++;
  if (handoff && handedIds.length > 0 && !handedIds.includes(product_id)) counted.other++;
}

/** Where the trace does not name the acts of the answer: a question at the end whether to hand over, or what is still open of the order: which of its options, how many, what day. */
const ASKS =
  /(?:\b(?:hand|order|buy|take|check ?out|reserve|book|purchase|confirm|go ahead|proceed)\b|\b(?:which|what) (?:size|colou?r|width|fit|length|day|date|one|quantity)\b|\bwhich\b[^?]{0,60}\b(?:would you like|do you mean)\b|\bhow many\b)[^?]*\?[^?]{0,60}$/i;

function none(): Count {
  return { sentences: 0, handed: 0, asked: 0, other: 0 };
}

export function tellBattery({ buys, not, contexts, recall, false_purchases, unseen }: BatteryScore): string {
  const row = (name: string, { sentences, handed, asked, other }: Count) =>
    `  ${name.padEnd(22)} handed over ${rate(handed, sentences)}   asked about ${rate(asked, sentences)}   another product ${other}`;
  return [
    'Near misses: sentences said when one product is in view',
    ...Object.entries(contexts).flatMap(([name, one]) => [
      row(`${name}, buys`, one.buys),
      row(`${name}, not`, one.not),
    ]),
    row('all, buys', buys),
    row('all, not', not),
    ...(unseen.length > 0 ? [`  not in view after the opening: ${unseen.join(', ')}`] : []),
    `  false purchases ${false_purchases}, recall ${recall.toFixed(3)}`,
  ].join('\n');
}

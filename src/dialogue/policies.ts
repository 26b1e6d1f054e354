/** Questions that a policy answers: by its own words, by what its text alone says, by the thing in view, or once more. */
import type { Item } from '../brands/catalogue.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { EVERYDAY_WORDS, FUNCTION_WORDS } from './english.ts';
import type { Reading } from './reading.ts';
import { inView } from './references.ts';
import type { Talk } from './talk.ts';
import { plain, root, stems, type Token } from './text.ts';
import { holdsPhrase } from './topics.ts';
import { say } from './wording.ts';

/** A policy found in what was said: its place in the pack, and the tokens that named it. */
interface PolicyFound {
  at: number;
  places: number[];
}

/** The policy whose words are there, in order and close together; more words and rarer ones win. */
export function readPolicy(index: CatalogueIndex, tokens: readonly Token[]): PolicyFound | undefined {
  const said = tokens.map(({ stem }) => root(stem));
  if (/\b(?:year|month) old\b|\b(?:toddler|newborn)\b/.test(tokens.map(({ stem }) => stem).join(' ')))
    said.push('child', 'kid', 'infant', 'baby');
  let best: (PolicyFound & { weight: number }) | undefined;
  for (const { policy, parts, roots } of index.policyPhrases) {
    // "Do I pay shipping?": what is paid says more than the paying.
    const pays = parts.length === 1 && parts[0] === 'pay';
    const weight = pays ? 1 : parts.length * 2 + (parts.some((part) => !EVERYDAY_WORDS.has(part)) ? 1 : 0);
    if (weight <= (best?.weight ?? 0)) continue;
    const places = placesOf(said, roots) ?? (roots.length === 2 ? placesOf(said, [...roots].reverse()) : undefined);
    if (places) best = { at: policy, places, weight };
  }
  return best;
}

function placesOf(said: readonly string[], parts: readonly string[]): number[] | undefined {
  const places: number[] = [];
  for (const part of parts) {
    const last = places.at(-1);
    const at = said.indexOf(part, last === undefined ? 0 : last + 1);
    const first = places[0];
    if (at < 0 || (first !== undefined && at - first > parts.length + 2)) return undefined;
    places.push(at);
  }
  return places;
}

/** A policy asked for in everyday words that are not its own ("when will it get here"); the longest phrase wins. */
export function impliedPolicy(index: CatalogueIndex, reading: Reading, least = 1, view?: Item): number | undefined {
  const said = reading.tokens.map(({ stem }) => root(stem));
  // Of two on delivery, the one whose topic names the kind of thing in view.
  const kind = new Set(view ? stems(view.category).map(root) : []);
  const weigh = (policy: number) =>
    stems(index.brand.pack.policies[policy]?.topic ?? '').some((word) => kind.has(root(word))) ? 0.5 : 0;
  let best: { policy: number; weight: number } | undefined;
  for (const { policy, roots, titled } of index.impliedPhrases) {
    const weight = roots.length + weigh(policy) + (titled ? 0.25 : 0);
    if (roots.length >= least && weight > (best?.weight ?? 0) && holdsPhrase(said, roots)) best = { policy, weight };
  }
  return best?.policy;
}

/** Tells it; false when no policy is implied by at least so many words. */
export function sayImpliedPolicy(talk: Talk, reading: Reading, least = 1): boolean {
  const at = impliedPolicy(talk.room.index, reading, least, inView(talk));
  return at !== undefined && tellPolicy(talk, at, reading);
}

/** A size guide for boots says nothing of the pack in view. */
export function ofAnotherKind(talk: Talk, policy: number, reading: Reading): boolean {
  const { brand } = talk.room;
  const view = inView(talk);
  if (!view || reading.named.length > 0 || reading.wishes.some(({ on }) => on === 'category')) return false;
  const words = stems(brand.pack.policies[policy]?.topic ?? '');
  const kinds = Object.keys(brand.pack.categories);
  const wordsOf = (category: string) => new Set(stems(`${category} ${brand.pack.categories[category]?.label ?? ''}`));
  const own = wordsOf(view.category);
  if (words.some((word) => own.has(word))) return false;
  // What is said of sending things back holds for all that no policy of that kind names.
  const sales = words.filter((word) => AFTER_SALES.has(word));
  const siblings = brand.pack.policies.filter(({ topic }) => stems(topic).some((word) => sales.includes(word)));
  if (sales.length > 0 && !siblings.some(({ topic }) => stems(topic).some((word) => own.has(word)))) return false;
  return kinds.some(
    (kind) => kind !== view.category && words.some((word) => word.length > 3 && wordsOf(kind).has(word)),
  );
}

const AFTER_SALES: ReadonlySet<string> = new Set(
  stems('returns shipping delivery refunds exchanges warranty guarantee'),
);

function tellPolicy(talk: Talk, at: number, reading: Reading): boolean {
  if (ofAnotherKind(talk, at, reading)) return false;
  const policy = talk.room.brand.pack.policies[at];
  if (!policy) return false;
  say(talk, plain(policy.answer, 600));
  talk.trace.policy = policy.topic;
  talk.mind.topic = at;
  return true;
}

/** A question in other words than a policy's: the policy whose text alone has them. */
export function sayPolicyByWords(talk: Talk, reading: Reading): boolean {
  const { index } = talk.room;
  const words = tellingWords(talk, reading).map(root);
  const scores = index.policyWords.map((known) => {
    const weights = new Map([...known].map(([word, weight]) => [root(word), weight]));
    return words.reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);
  });
  const best = Math.max(0, ...scores);
  const at = scores.indexOf(best);
  if (best === 0 || scores.filter((score) => score === best).length > 1) return false;
  const known = new Set([...(index.policyWords[at]?.keys() ?? [])].map(root));
  const rare = words.some(
    (word) => known.has(word) && !EVERYDAY_WORDS.has(word) && !FUNCTION_WORDS.has(word) && word.length > 3,
  );
  if ((best < 3 && !rare) || (best < 2 && words.length > 4)) return false;
  // A word that no policy knows says that something else is meant.
  if (best < 3 && reading.unknown.some((word) => !known.has(root(word)))) return false;
  return tellPolicy(talk, at, reading);
}

/** The words that can tell a policy: not those of the catalogue, which are in some answers too. */
function tellingWords(talk: Talk, reading: Reading): string[] {
  const { index } = talk.room;
  return reading.tokens
    .filter(({ word, raw, stem }) => {
      if (word.length < 3 && !/^\p{Lu}{2}$/u.test(raw)) return false;
      if (NOT_TELLING.has(word) || index.names.has(stem) || index.brandWords.has(stem)) return false;
      return !index.lexicon
        .get(stem)
        ?.meanings.some((meaning) => meaning.is === 'category' || meaning.is === 'attribute');
    })
    .map(({ stem }) => stem);
}

/** "How long does that take?" right after a policy was told is about it; a question with words of its own is not. */
export function sayTopicAgain(talk: Talk, reading: Reading): boolean {
  const { topic } = talk;
  // "And to Norway?": what the policy says, which is all there is.
  if (topic !== undefined && /^ (?:(?:and|what about|how about|or)[ ,]+)*(?:to|in) \w+(?: \w+)? $/.test(reading.said))
    return tellPolicy(talk, topic, reading);
  if (topic === undefined || reading.named.length > 0 || reading.tokens.length > 9) return false;
  const known = new Set([...(talk.room.index.policyWords[topic]?.keys() ?? [])].map(root));
  // "and an open bag?" has the policy's own words.
  const isKnown = (phrase: string) => phrase.split(' ').every((word) => known.has(root(word)));
  if (!reading.wishes.every((wish) => wish.any?.every(isKnown))) return false;
  const strange = reading.tokens.some(
    ({ word, stem }) =>
      word.length > 2 && !FUNCTION_WORDS.has(word) && !EVERYDAY_WORDS.has(word) && !known.has(root(stem)),
  );
  const refers =
    reading.pronoun ||
    reading.plural ||
    reading.tokens.every(({ word }) => FUNCTION_WORDS.has(word)) ||
    reading.tokens.some(({ word, stem }) => !FUNCTION_WORDS.has(word) && known.has(root(stem)));
  const follows = / (?:and|what if|what about|how about) /.test(reading.said) && reading.tokens.length <= 5;
  const own = reading.tokens.some(
    ({ word, stem }) => word.length > 3 && !FUNCTION_WORDS.has(word) && known.has(root(stem)),
  );
  return ((!strange && refers) || (follows && own)) && tellPolicy(talk, topic, reading);
}

/** "Do I need to bring anything?" with a test drive in view: the policy that is about that kind of thing. */
export function sayPolicyOfView(talk: Talk, reading: Reading): boolean {
  const item = inView(talk);
  if (
    !item ||
    reading.unknown.length > 0 ||
    !/\b(?:need|bring|long|where|how|have to|must|happens?|required?)\b/.test(reading.said)
  )
    return false;
  const kind = new Set([...stems(item.category), ...stems(item.name)]);
  const at = talk.room.brand.pack.policies.findIndex(({ topic }) => {
    const words = stems(topic);
    return words.length > 1 && words.every((word) => kind.has(word));
  });
  return at >= 0 && tellPolicy(talk, at, reading);
}

const NOT_TELLING = new Set(
  'the and for are you have with that this what which how when where who why does did can could will would should may there from your our was were not but much many long need want get take make made come about into they them any all one two day days here more some than very know tell like just also still even only work free good back send order going go then keep let price buy question say says if'.split(
    ' ',
  ),
);

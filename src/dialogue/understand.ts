/** One turn's words as a Reading: what it does, what it wants, what it points at. No memory here, only the brand's index. */
import { readActs } from './acts.ts';
import { type Amount, readAmounts } from './amounts.ts';
import { scatteredDegree } from './attributes.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { readOptionLetters } from './choices.ts';
import { readPartsOfDay } from './clocks.ts';
import { countsElsewhere, countsNights, tellsHabit } from './counting.ts';
import type { Calendar } from './dates.ts';
import { readDrops } from './drops.ts';
import { EVERYDAY_WORDS, numberWord } from './english.ts';
import { readLeftovers } from './leftovers.ts';
import { takeAmount } from './measures.ts';
import { readNames } from './naming.ts';
import { choosePhrases, readOtherForms, takePhrase } from './phrases.ts';
import { readPointers } from './pointing.ts';
import { readPolicy } from './policies.ts';
import { isQuantity, OF_AGE } from './quantities.ts';
import type { Reading } from './reading.ts';
import { lookAgain } from './second-look.ts';
import { dropDearNames, dropUnfitNames, ownedAlready, seekNoun } from './sought.ts';
import { isKnown, spelled } from './spelling.ts';
import { heard, stem, type Token, tokenise } from './text.ts';
import { thirdPerson } from './third-person.ts';
import type { Wish } from './wishes.ts';

/** Reads one message (or one sentence of it). `now` is for days; policies are found by their phrases. */
export function understand(index: CatalogueIndex, calendar: Calendar, message: string, now: number): Reading {
  const corrected: Record<string, string> = {};
  const original = heard(message);
  const tokens = tokenise(thirdPerson(original)).map((token) => correct(index, token, corrected));
  const said = spaced(tokens);
  const acts = readActs(said, /\?\s*$/.test(original));
  const reading: Reading = {
    said, tokens, acts, wishes: [], drops: [], soft: [], unknown: [], named: [], notNamed: [], ordinals: [], notPlaces: [], other: false,
    pronoun: false, plural: false, comparing: [], howAttributes: [], attributes: [], optionNames: [], amounts: [], corrected,
  }; // biome-ignore format: one record
  const used = new Array<boolean>(tokens.length).fill(false);
  const use = (at: number, to: number) => used.fill(true, at, to);

  const policy = readPolicy(index, tokens);
  if (policy) reading.policy = policy.at;
  if (policy) reading.policyWords = policy.places.length;
  const day = index.hasDated ? calendar.read(tokens, now) : undefined;
  if (day) {
    reading.day = day.day;
    if (day.weekday) reading.weekday = true;
    use(day.at, day.to);
  }
  // More numbers than a person says at once are not read: what they cost grows faster than they do.
  const all = readAmounts(tokens)
    .slice(0, 40)
    .map((amount) => asNumbers(index, tokens, inCurrency(index, amount)))
    .filter(({ at }) => !used[at]);
  const habits = all.filter((amount) => tellsHabit(tokens, amount) || OF_AGE.test(tokens[amount.at - 1]?.word ?? ''));
  for (const { at, to } of habits) use(at, to);
  const step = / (?:(?:a|one|1) day (later|earlier|sooner)|(?:the )?(?:following|next) day) /.exec(said);
  if (index.hasDated && step && reading.day !== undefined) reading.dayStep = 0;
  if (index.hasDated && step && reading.day === undefined)
    reading.dayStep = /earlier|sooner/.test(step[1] ?? '') ? -1 : 1;
  const amounts = all.filter((amount) => !habits.includes(amount));
  reading.amounts = amounts;
  // "Four nights" of what is priced per night: how many, no time of day and no table for four.
  const nights = index.perNight ? amounts.find((amount) => countsNights(tokens, amount)) : undefined;
  if (nights) {
    reading.quantity = nights.value;
    reading.amounts = amounts.filter((amount) => amount !== nights);
    use(nights.at, nights.to + 1);
  }
  for (const at of ownedAlready(index, tokens)) use(at, at + 1);
  // "The difference between 628 and 640" names two, it bounds nothing.
  if (acts.has('compare'))
    reading.amounts = reading.amounts.filter(({ at, to, money }) => {
      const numbers = tokens.slice(at, to).filter(({ word }) => /^\d/.test(word));
      return money || numbers.length === 0 || !numbers.every(({ stem: one }) => index.names.get(one)?.length === 1);
    });
  const together = choosePhrases(index, tokens, amounts, used, acts.has('question'));
  const apart = scatteredDegree(index, tokens);
  const scattered = apart?.places.some((place) =>
    together.some(({ at, to }) => to - at > 1 && at <= place && place < to),
  )
    ? undefined
    : apart;
  const found = scattered
    ? [
        ...together.filter(
          ({ at, to, phrase }) =>
            phrase.meanings.some((meaning) => meaning.is === 'category') ||
            !scattered.places.some((place) => at <= place && place < to),
        ),
        ...scattered.found,
      ].sort((a, b) => a.at - b.at)
    : together;
  for (const place of scattered?.places ?? []) use(place, place + 1);
  if (/ (?:price|cost|fare)s? as low as possible /.test(said))
    reading.comparing.push({ attribute: 'price', down: false, degree: 'superlative', among: false });
  if (
    / (?:next (?:one )?(?:up|step up)|one (?:step )?up|step up)(?: (?:in|on|from) |\b)/.test(said) &&
    !/ size /.test(said) &&
    / (?:price|next) /.test(said)
  )
    reading.comparing.push({ attribute: 'price', down: true, degree: 'comparative', among: false });
  const [, beside] =
    /^ (?:(?:ok|and|so|then|well|hm|no)[ ,]+)*(?:the )?(?:one|next one) (above|below|down)(?: (?:that|it|this))?(?: one)?(?: then| please)? $/.exec(
      said,
    ) ?? [];
  if (beside !== undefined) {
    reading.comparing.push({ attribute: 'price', down: beside === 'above', degree: 'comparative', among: false });
  }
  if (
    / (?:not (?:too|so|very|overly) (?:expensive|pricey|dear|costly)|on the cheap(?:er)? side|nothing fancy) /.test(
      said,
    )
  )
    reading.comparing.push({ attribute: 'price', down: false, degree: 'plain', among: false });
  for (const { at, to } of found) use(at, to);
  // "vegan or otherwise" wants neither the one nor the other.
  tokens.forEach(({ word }, at) => {
    const last = !tokens[at + 2] && /^(?:otherwise|not)$/.test(tokens[at + 1]?.word ?? '');
    if (word === 'or' && last) use(Math.max(0, at - 1), at + 2);
  });
  const labels = found.filter(({ phrase }) => phrase.meanings.some((meaning) => meaning.is === 'attribute'));
  if (policy?.places.every((place) => labels.some(({ at, to }) => at <= place && place < to)))
    reading.policyNamesAttribute = true;
  // "fast charging 10-80 %": no price talk.
  if (labels.some(({ to, phrase }) => /\d$/.test(phrase.key) && tokens[to - 1]?.after === '%')) acts.delete('discount');
  readNames(index, tokens, found, used, reading);
  for (const one of [...found])
    if (
      /^(?:an?|any|some|another)$/.test(tokens[one.at - 1]?.word ?? '') &&
      reading.named.some(
        ({ at, to, exact, rows }) =>
          !exact && at === one.at && to === one.to && index.heads.get(one.phrase.key)?.[0] === rows[0],
      ) &&
      one.phrase.meanings.every(({ is }) => is === 'value')
    )
      found.splice(found.indexOf(one), 1);
  for (const one of [...found]) {
    if (!countsElsewhere(index, tokens, one, found, reading)) continue;
    found.splice(found.indexOf(one), 1);
    used.fill(false, one.at, one.to);
  }
  // "Free test drive" names the thing; "test drive" alone may ask for the policy.
  if (
    policy &&
    reading.named.some(
      ({ at, to, exact }) =>
        exact && to - at > policy.places.length && policy.places.every((place) => at <= place && place < to),
    )
  )
    reading.policy = undefined;
  readPointers(tokens, used, reading, index);
  // A number in a name is no quantity, and the one before a name counts that item.
  const inLabel = (at: number, to: number) =>
    found.some(
      (one) =>
        one.at < to &&
        one.to > at &&
        one.phrase.stems.some((part) => /^\d/.test(part)) &&
        one.phrase.meanings.some(
          (meaning) => meaning.is === 'attribute' || meaning.is === 'less' || meaning.is === 'more',
        ),
    );
  const free = reading.amounts.filter(
    ({ at, to }) =>
      !inLabel(at, to) &&
      !reading.named.some((name) => name.at < to && name.to > at) &&
      !found.some((one) => one.at < to && one.to > at && one.phrase.meanings.some((meaning) => meaning.is === 'item')),
  );
  for (const name of reading.named) {
    const joins = (to: number) =>
      tokens
        .slice(to, name.at)
        .every(({ word }) =>
          /^(?:of|the|those|these|your|pairs?|packs?|bags?|box|boxes|bottles?|cop(?:y|ies)|sets?|tins?|x|more|seats?|tickets?)$/.test(
            word,
          ),
        );
    const count = free.find(
      (amount) =>
        amount.to <= name.at &&
        amount.to >= name.at - 3 &&
        joins(amount.to) &&
        isQuantity(tokens, { ...amount, ordinal: undefined }, index, true),
    );
    if (count) name.quantity = count.value;
    // "Yes buy it, one Camp Duo".
    else if (acts.has('buy') && tokens[name.at - 1]?.word === 'one') name.quantity = 1;
  }
  for (const one of found) takePhrase(index, tokens, one, reading, acts);
  readPartsOfDay(index, tokens, used, reading);
  for (const amount of free) takeAmount(index, tokens, amount, used, reading);
  readOptionLetters(index, tokens, used, reading);
  // "In a lighter colour": other colours are asked for, nothing is weighed.
  if (
    / (?:lighter|darker|brighter|paler|other|another|different) (?:colors?|colours?|shades?) /.test(said) &&
    index.options.has('color')
  ) {
    reading.comparing = [];
    if (!reading.optionNames.includes('color')) reading.optionNames.push('color');
    acts.add('ask-options');
  }
  readDrops(index, said, reading);
  readOtherForms(index, tokens, used, reading);
  readLeftovers(index, tokens, used, reading);
  seekNoun(index, reading);
  dropDearNames(index, reading);
  dropUnfitNames(index, reading);
  joinWishes(reading);
  lookAgain(index, reading, acts);
  return reading;
}

/** "Between 9 and 10" where nothing has a time of day: two numbers, no hours. */
function asNumbers(index: CatalogueIndex, tokens: readonly Token[], amount: Amount): Amount {
  if (index.hasTimes || amount.clock === undefined || amount.surelyClock || !amount.bounded) return amount;
  const figures = tokens
    .slice(amount.at, amount.to)
    .flatMap(({ word }) => (/^\d/.test(word) ? Number(word.replace(',', '.')) : (numberWord(word) ?? [])));
  const [low, high] = figures;
  if (low === undefined || high === undefined || amount.bounds.min === undefined || amount.bounds.max === undefined)
    return amount;
  return { ...amount, clock: undefined, bounds: { min: low, max: high } };
}

/** Pounds are money where prices are in pounds. */
function inCurrency(index: CatalogueIndex, amount: Amount): Amount {
  const sterling = amount.unit === 'pound' && index.brand.pack.currency === 'GBP';
  return sterling ? { ...amount, unit: undefined, money: true } : amount;
}

function correct(index: CatalogueIndex, token: Token, corrected: Record<string, string>): Token {
  // "bigest": a letter that is written twice.
  const doubled = /^(.*[aeiou])([bdgmnpt])(est|er|ing)$/.exec(token.word);
  const plural = doubled ? undefined : /^(.*[aeiou])([bdglmnprt])s$/.exec(token.word);
  const twice = plural ? `${plural[1]}${plural[2]}${plural[2]}` : '';
  if (twice.length > 3 && index.words.has(twice) && !isKnown(index, token.word, token.stem)) {
    corrected[token.word] = `${twice}s`;
    return { ...token, word: `${twice}s`, stem: twice };
  }
  const whole = doubled ? `${doubled[1]}${doubled[2]}${doubled[2]}${doubled[3]}` : '';
  if (EVERYDAY_WORDS.has(whole) && !EVERYDAY_WORDS.has(token.word) && !index.words.has(token.stem)) {
    corrected[token.word] = whole;
    return { ...token, word: whole, stem: stem(whole) };
  }
  if (isKnown(index, token.word, token.stem)) return token;
  const word = spelled(index, token.word);
  if (!word || word === token.stem) return token;
  corrected[token.word] = word;
  return { ...token, word, stem: stem(word) };
}

function spaced(tokens: readonly Token[]): string {
  return ` ${tokens.map(({ word, after }) => (after === ',' || after === ';' || after === ':' ? `${word} ,` : after === '%' ? `${word} percent` : word)).join(' ')} `;
}

/** "blue or red" is one wish with two values; a kind directly before another ("bike lock") only describes it. */
function joinWishes(reading: Reading): void {
  const joined: Wish[] = [];
  for (const wish of reading.wishes) {
    const same = joined.find((known) => known.on === wish.on && known.not === wish.not && !known.on.startsWith('w:'));
    if (!same) joined.push({ ...wish });
    else if (same.any && wish.any) same.any = [...new Set([...same.any, ...wish.any])];
    else Object.assign(same, wish);
  }
  reading.wishes = joined;
}

/** Wishes taken back: "any color", "never mind the price". */
import type { CatalogueIndex } from './catalogue-index.ts';
import type { Reading } from './reading.ts';
import { root, stem, stems } from './text.ts';

export function readDrops(index: CatalogueIndex, said: string, reading: Reading): void {
  const t = said;
  if (
    /\b(?:not (?:have|need) to be|need not be|not necessarily|not (?:required|needed|important)|no need (?:for|to be))\b/.test(
      t,
    )
  ) {
    const gone = reading.wishes.filter((wish) => wish.not || wish.max === 0);
    reading.drops.push(...gone.map(({ on }) => on));
    reading.wishes = reading.wishes.filter((wish) => !gone.includes(wish));
  }
  // "And if I don't need dual SIM?": a feature that may be missing.
  if (/ (?:do|does|did) not (?:really |actually )?(?:need|require) (?!to |any|the)/.test(t)) {
    const gone = reading.wishes.filter(({ on, not, any }) => not && on.startsWith('a:') && any?.[0] === 'yes');
    reading.drops.push(...gone.map(({ on }) => on));
    reading.wishes = reading.wishes.filter((wish) => !gone.includes(wish));
  }
  if (
    /\b(?:price|budget|cost|money) (?:does not|is not|no longer|is no|do not) (?:matter|important|an issue|a concern|object|issue|problem)|\b(?:forget|drop|ignore|remove|lose|scrap|never ?mind) (?:about )?(?:the |my )?(?:budget|price(?: limit)?)\b|\bany (?:price|budget)\b|\b(?:no|without a|without any) (?:budget|price limit)\b|\bmoney is no object\b|\bregardless of (?:the )?(?:price|cost)\b/.test(
      t,
    )
  )
    reading.drops.push('price');
  // "it can cost less than that": only the lower end of the budget goes.
  const [, looser] = reading.acts.has('question')
    ? []
    : (/ (?:can|may|could) (?:also )?(?:cost|be) (less|cheaper|more|dearer) /.exec(t) ?? []);
  if (looser !== undefined) {
    reading.drops.push(/less|cheaper/.test(looser) ? 'price.min' : 'price.max');
    reading.comparing = reading.comparing.filter(({ attribute }) => attribute !== 'price');
  }
  if (
    /\b(?:other|any|another|different) (?:brands?|makers?|makes?) (?:are|is|would be|will be|works?|will do) ?(?:ok|okay|fine|good|welcome|too)?\b/.test(
      t,
    )
  )
    reading.drops.push('vendor');
  // "It doesn't need to recharge after all".
  const [, needless = ''] =
    / (?:does not|do not|need not) (?:need|have|has)? ?(?:to )?(?:be )?(\w+)(?: after all| any ?more| then|$| $)/.exec(
      t,
    ) ?? [];
  const base = root(stem(needless));
  for (const kind of base.length > 3 ? index.attributes.values() : []) {
    if (
      kind.type !== 'boolean' ||
      !stems(kind.label).some((word) => root(word).startsWith(base) || base.startsWith(root(word)))
    )
      continue;
    reading.drops.push(`a:${kind.id}`);
    reading.wishes = reading.wishes.filter(({ on }) => on !== `a:${kind.id}`);
    reading.attributes = reading.attributes.filter((id) => id !== kind.id);
  }
  // "A stop would be ok then".
  const [, fine = ''] =
    / (?:an?|one|some|more) (\w+) (?:is|would be|will be|are) (?:also )?(?:ok|okay|fine|alright|acceptable)(?: too| then| now)? /.exec(
      t,
    ) ?? [];
  for (const meaning of index.lexicon.get(stem(fine))?.meanings ?? [])
    if (meaning.is === 'attribute') reading.drops.push(`a:${meaning.attribute}`);
  // "Forget the 110 then": the budget.
  if (
    / (?:forget|ignore|drop|scrap|never ?mind) (?:about )?(?:the |my )?\d[\d.,]* /.test(t) &&
    reading.named.length === 0
  )
    reading.drops.push('price');
  // "Grain free does not matter": a label of two words.
  const [, first = '', second = ''] =
    /\b(\w+) (\w+) (?:(?:does|do|is|did) not|is no longer) (?:matter|important|needed|necessary|required|a must|essential)/.exec(
      t,
    ) ?? [];
  for (const meaning of index.lexicon.get(`${stem(first)} ${stem(second)}`)?.meanings ?? [])
    if (meaning.is === 'attribute') {
      reading.drops.push(`a:${meaning.attribute}`);
      reading.wishes = reading.wishes.filter(({ on }) => on !== `a:${meaning.attribute}`);
    }
  const free =
    /\b(?:any|whatever|either) (\w+)(?: (?:is fine|is ok|will do|works|would do|is okay|would be fine|does|is good))?|\b(\w+) (?:does not|do not|did not|is not|no longer|is no longer) (?:matter|important|that important|a must|necessary|required|essential|needed)|\b(?:forget|ignore|never ?mind|drop(?= (?:the|my|about))) (?:about )?(?:the |my )?(\w+)|\b(?:do not|does not) (?:care|mind|matter) (?:about |what |which )?(?:the )?(\w+)/g;
  for (const match of t.matchAll(free)) {
    const word = stem(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
    if (
      match[1] !== undefined &&
      !/\b(?:fine|ok|okay|will do|works|do|does|good)\b/.test(match[0]) &&
      reading.acts.has('question')
    )
      continue;
    if (match[1] !== undefined && / (?:but|except) /.test(t)) continue;
    if (word === 'color' || word === 'size' || reading.optionNames.includes(word)) reading.drops.push(`o:${word}`);
    else if (/^(?:brand|vendor|maker|manufacturer)$/.test(word)) reading.drops.push('vendor');
    else if (/^(?:time|day|morning|afternoon|evening|night|departure|arrival)$/.test(word) && index.hasTimes) {
      const clocks = [...index.attributes.values()].filter(({ type }) => type === 'time').map(({ id }) => `a:${id}`);
      reading.drops.push(...clocks);
      reading.wishes = reading.wishes.filter(({ on }) => !clocks.includes(on));
    } else if (/^(?:filter|requirement|criteria|constraint)$/.test(word)) reading.drops.push('*');
    const named =
      index.lexicon
        .get(word)
        ?.meanings.flatMap((meaning) =>
          meaning.is === 'less' || meaning.is === 'more' || meaning.is === 'attribute' ? [meaning.attribute] : [],
        ) ?? [];
    // "Forget HDMI": a value that was wanted.
    const released = match[3] !== undefined || / (?:a must|necessary|required|essential|needed)$/.test(match[0]);
    const values = released ? (index.lexicon.get(word)?.meanings ?? []) : [];
    for (const meaning of values) {
      if (meaning.is === 'value') reading.drops.push(`a:${meaning.on}`);
      else if (meaning.is === 'option') reading.drops.push(`o:${meaning.on}`);
      else if (meaning.is === 'vendor' || meaning.is === 'category') reading.drops.push(meaning.is);
      else continue;
      reading.wishes = reading.wishes.filter((wish) => !wish.any?.includes(word));
    }
    if (named.length === 0 && match[3] !== undefined && /^(?:cold|warmth|heat|weather|frost)$/.test(word))
      for (const { id, dimension } of index.attributes.values()) if (dimension === 'temperature') named.push(id);
    for (const attribute of named) {
      if (released) reading.wishes = reading.wishes.filter(({ on }) => on !== `a:${attribute}`);
      reading.drops.push(attribute === 'price' ? 'price' : `a:${attribute}`);
      reading.comparing = reading.comparing.filter((one) => one.attribute !== attribute);
    }
    if (named.length > 0) continue;
    if (/^never ?mind the/.test(match[0]) && reading.attributes.length === 0) {
      // Something was asked of it in words of the user's own: every figure asked for goes.
      reading.drops.push('a:*');
      continue;
    }
    if (word.length > 2)
      for (const id of reading.attributes)
        if (match[0].includes(id) || match[1] === undefined) reading.drops.push(`a:${id}`);
  }
}

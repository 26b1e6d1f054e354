/** Which source is taken as the place of an answer: attributes, options, policies, sentences of the record and what every brand has. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Brand } from '../../../src/brands/catalogue.ts';
import { loadBrand, parseBrand } from '../../../src/brands/load.ts';
import type { Source } from '../../../src/dialogue/dialogue-acts.ts';
import { stemsOf } from '../../../src/dialogue/lang/tokens.ts';
import { createAnswers, judgedFor, sourcesFor, textOf } from '../../../src/dialogue/nlu/answers.ts';
import { english as language } from '../language.ts';

function askerOf(brand: Brand) {
  const answers = createAnswers(brand, language);
  const itemsOf = (ids: string) => ids.split(' ').flatMap((id) => brand.item.get(id) ?? []);
  const told = (source: Source) => {
    if (source.is === 'policy') return brand.pack.policies[source.at]?.topic;
    if (source.is === 'sentence') return brand.items.filter(({ id }) => id === source.item).flatMap(textOf)[source.at];
    return 'id' in source ? `${source.is} ${source.id}` : source.is;
  };
  return {
    judged: (question: string, ids: string) =>
      judgedFor(answers, { stems: stemsOf(language, question), items: itemsOf(ids) }),
    all: (question: string, ids = '', rest: { asked?: Source[]; around?: string } = {}) =>
      sourcesFor(answers, {
        stems: stemsOf(language, question),
        items: itemsOf(ids),
        ...(rest.asked && { asked: rest.asked }),
        ...(rest.around !== undefined && { around: stemsOf(language, rest.around) }),
      }),
    best(question: string, ids = '', rest: { asked?: Source[]; around?: string } = {}) {
      const [first] = this.all(question, ids, rest);
      return first && told(first);
    },
  };
}

const acme = askerOf(await loadBrand('acme-outdoor'));
const delta = askerOf(await loadBrand('delta'));
const pace = askerOf(await loadBrand('pace-running'));
const nova = askerOf(await loadBrand('nova-motors'));
const thin = askerOf(
  parseBrand(readFileSync(fileURLToPath(new URL('./thin-inn.yaml', import.meta.url)), 'utf8'), 'thin-inn.yaml'),
);

describe('a question about an item is answered by', () => {
  test.each([
    ['how heavy is it', 'attribute weight'],
    ['how many people can sleep in it', 'attribute persons'],
    ['how long does it take to put up', 'attribute setup_time'],
    ['how small does it pack', 'attribute packed_size'],
    ['does it keep the rain out', 'attribute waterproof'],
    ['how much is it', 'price'],
    ['how many do you have left', 'stock'],
    ['which colors does it come in', 'option color'],
    ['how do I look after it', 'Tent care'],
  ])('of a tent, %s: %s', (question, source) => {
    expect(acme.best(question, 'ridge-2-tent')).toBe(source);
  });

  test('the record rather than a policy about another kind of thing', () => {
    expect(acme.best('how do I look after them', 'trail-pro-boot')).toBe('Boot care');
  });

  test('what the unit asks for', () => {
    expect(pace.best('how many grams is it', 'glide-4')).toBe('attribute weight');
    expect(pace.best('how many millimeters is the drop', 'glide-4')).toBe('attribute drop');
  });

  test('what it has, when two attributes share a word', () => {
    expect(nova.best('how far does it go on a charge', 'volta-touring')).toBe('attribute range');
    expect(nova.best('how quickly does it charge', 'volta-touring')).toBe('attribute fast_charging');
    expect(nova.best('how many of us can sit in it', 'arc-family')).toBe('attribute seats');
  });
});

describe('a question about the brand is answered by', () => {
  test.each([
    ['can I send it back if it does not fit', 'Returns'],
    ['what if it breaks', 'Warranty'],
    ['when will it get here', 'Shipping'],
    ['do you deliver to Canada', 'International orders'],
    ['can I pay with Apple Pay', 'Payment'],
  ])('%s: the policy %s', (question, topic) => {
    expect(acme.best(question)).toBe(topic);
  });

  test.each([
    ['may my dog come along', 'Pets'],
    ['can I take a suitcase', 'Checked baggage'],
    ['what if I have to fly on another day', 'Changes'],
    ['when do I have to be at the gate', 'Check-in'],
  ])('of a flight, %s: %s', (question, topic) => {
    expect(delta.best(question, 'DL652')).toBe(topic);
  });

  test('what was said before the question, when the question itself says little', () => {
    expect(pace.best('what should I do', '', { around: 'my knee hurts when I run' })).toBe('Injuries');
  });
});

describe('a pack of thin labels', () => {
  test.each([
    ['how late can we stay', 'late-stay', 'attribute until'],
    ['can we bring our dog', 'late-stay', 'attribute pets'],
    ['which beds are there', 'late-stay', 'option bed'],
    ['when is breakfast', 'late-stay', 'Breakfast comes on a tray at nine.'],
    ['how heavy is one', 'harbor-yarn', 'attribute mass'],
    ['where does the wool come from', 'harbor-yarn', 'attribute from'],
    ['how much weight can it take', 'porter-cart', 'attribute load'],
    ['how many can I buy', 'porter-cart', 'limit'],
    ['can I send it back', 'harbor-yarn', 'Yarn returns'],
    ['can I still cancel', 'late-stay', 'Stay cancellation'],
    ['what does shipping cost', 'harbor-yarn', 'Postage'],
    ['is there any discount', 'late-stay', 'offers'],
    ['who runs the place', '', 'about'],
  ])('%s (%s): %s', (question, item, source) => {
    expect(thin.best(question, item)).toBe(source);
  });

  test('a label of closed-class words is not matched by a loose word', () => {
    const labels = (question: string) =>
      thin.all(question, 'late-stay').filter(({ is, score }) => is === 'attribute' && score > 1);
    expect(labels('can you hold it until friday')).toEqual([]);
    expect(labels('is it made of steel')).toEqual([]);
  });

  test('what was asked before is asked again of the next item', () => {
    const asked: Source[] = [{ is: 'attribute', id: 'mass' }];
    expect(thin.best('and the other one', 'porter-cart', { asked })).toBe('attribute mass');
  });

  test('what nothing leads to has no source', () => {
    expect(thin.all('does it have a piezo igniter', 'porter-cart')).toEqual([]);
  });

  test('an attribute that the item lacks comes after one it has', () => {
    const [first, second] = thin.all('how much weight', 'harbor-yarn');
    expect(first).toMatchObject({ is: 'attribute', id: 'mass' });
    expect((first?.score ?? 0) - (second?.score ?? 0)).toBeGreaterThan(1);
  });
});

test('the features of a source tell why it was taken', () => {
  const judged = thin.judged('how many grams is it', 'harbor-yarn').find(({ source }) => source.is === 'attribute');
  expect(judged).toMatchObject({
    source: { is: 'attribute', id: 'mass' },
    features: { unit_wanted: 1, has: 1, count_number: 1 },
  });
});

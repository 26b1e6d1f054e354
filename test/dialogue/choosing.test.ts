import { expect, test } from 'vitest';
import { readChoices } from '../../src/dialogue/choosing.ts';
import { createRoom } from '../../src/dialogue/talk.ts';
import { understand } from '../../src/dialogue/understand.ts';
import { NOW, thin } from './conversation.ts';

/** The options that a sentence chooses of one item, as "option=values". */
function chosen(shop: string, id: string, said: string, variant?: string): string[] {
  const { brand } = thin(shop);
  const room = createRoom(brand);
  const item = brand.item.get(id);
  if (!item) throw new Error(`no ${id} in ${shop}`);
  const reading = understand(room.index, room.calendar, said, NOW);
  const { wishes } = readChoices(
    room.index,
    item,
    reading,
    item.variants.find((one) => one.id === variant),
  );
  return wishes.filter(({ on }) => on.startsWith('o:')).map(({ on, any }) => `${on.slice(2)}=${any?.join('|')}`);
}

test.each([
  ['a value in full', 'hollis-oak', 'ash-sofa-2', 'the stone linen please', ['fabric=stone linen']],
  ['a word only one value has', 'hollis-oak', 'ash-sofa-3', 'could it be rust instead', ['fabric=rust velvet']],
  ['another form of that word', 'quire', 'notebook', 'a dotted one', ['ruling=dot grid']],
  ['a measure in words', 'lotte-kaffee', 'sonntag', 'a kilo of that then', ['size=1 kg']],
  ['a measure with another unit', 'lotte-kaffee', 'sonntag', 'the 1000g bag', ['size=1 kg']],
  ['half of a measure that does not exist', 'lotte-kaffee', 'sonntag', 'half a kilo', []],
  ['the number alone', 'hollis-oak', 'tarn-shelf', 'the 90', ['size=90 cm']],
  ['its place in order', 'hollis-oak', 'tarn-shelf', 'the bigger one', ['size=90 cm']],
  [
    'two choices at once',
    'pawprint',
    'meadow-adult',
    'the chicken, 12 kilos',
    ['size=12 kg', 'flavour=chicken and rice'],
  ],
])('%s chooses it', (_, shop, id, said, options) => {
  expect(chosen(shop, id, said).sort()).toEqual([...options].sort());
});

test('a step up is measured from what was chosen', () => {
  expect(chosen('copperpot', 'iron-pan', 'a bigger one please', 'ip-20')).toEqual(['diameter=24 cm']);
  expect(chosen('copperpot', 'iron-pan', 'a smaller one please', 'ip-28')).toEqual(['diameter=24 cm']);
});

test('a number that counts, or a comparison of others, chooses nothing', () => {
  expect(chosen('copperpot', 'iron-pan', '20 of those please')).toEqual([]);
  expect(chosen('hollis-oak', 'tarn-shelf', 'which of them is bigger?')).toEqual([]);
});

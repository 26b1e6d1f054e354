/** The XML of Ceneo: <o id price avail stock> elements, whose attributes say what is sold and whose children describe it. Prices are in zlotys. */
import type { BadRow, FeedRow, ReaderSetting } from './row.ts';
import { elementText, type XmlFields, xmlItems } from './xml.ts';
import { attributeIn, childrenOf, pairsToRecord, textIn } from './xml-values.ts';

/** Rows of a Ceneo feed. */
export async function* ceneo(text: AsyncIterable<string>, { file }: ReaderSetting): AsyncGenerator<FeedRow | BadRow> {
  for await (const item of xmlItems(text, file, { records: ['o'] })) {
    const where = { file, line: item.line };
    if ('problem' in item) {
      yield { bad: { ...where, field: 'item', reason: item.problem } };
      continue;
    }
    const id = item.attributes.get('id')?.trim();
    if (!id) {
      yield { bad: { ...where, field: 'id', reason: 'the <o> has no id' } };
      continue;
    }
    const { Producent: vendor, ...attributes } = attributesOf(item);
    const path = (textIn(item, 'cat') ?? '')
      .split('/')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    const image = attributeIn(childrenOf(item.fields.get('imgs')?.[0], 'main')[0], 'url');
    const weight = item.attributes.get('weight');
    yield {
      where,
      id,
      grouped: false,
      name: textIn(item, 'name'),
      category: path.at(-1),
      tags: path.slice(0, -1),
      vendor,
      description: textIn(item, 'desc'),
      image,
      url: item.attributes.get('url'),
      variants: [
        {
          id,
          options: {},
          price: item.attributes.get('price'),
          currency: 'PLN',
          quantity: item.attributes.get('stock'),
          attributes: {
            ...attributes,
            ...(weight === undefined || /^[0.,]*$/.test(weight) ? {} : { 'weight (kg)': weight }),
            ...(DISPATCH[item.attributes.get('avail') ?? ''] ?? {}),
          },
        },
      ],
    };
  }
}

function attributesOf(item: XmlFields): Record<string, string> {
  const listed = (item.fields.get('attrs') ?? []).flatMap((attrs) => childrenOf(attrs, 'a'));
  return pairsToRecord(listed.map((one) => [attributeIn(one, 'name'), elementText(one)?.trim() || undefined]));
}

/** What the numbers of `avail` mean; 1 is at once, which needs no word, and 99 says nothing. */
const DISPATCH: Partial<Record<string, Record<string, string>>> = {
  3: { availability: 'dispatched within 3 days' },
  7: { availability: 'dispatched within a week' },
  14: { availability: 'dispatched within two weeks' },
  90: { availability: 'made to order' },
  110: { availability: 'preorder' },
};

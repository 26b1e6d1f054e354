/** UI elements of an answer (adcp-si §4.3): only what was negotiated, every one with its required data, nothing the text does not say. */

import type { Brand, Item, Variant } from '../brands/catalogue.ts';
import { goneText } from '../brands/selling-words.ts';
import type { StandardComponent, UiElement } from '../protocol/messages.ts';
import { nameOf, priceText } from './describing.ts';
import { plain } from './text.ts';
import type { Reply } from './turn.ts';

const CHECKOUT_ACTIONS = new Set(['checkout', 'acp_checkout', 'buy', 'add_to_cart']);

/**
 * The elements of a reply: one product_card for one item, a carousel for several if negotiated, else cards; buttons and
 * links. Never a component that was not negotiated, never a checkout action without checkout (R52, R94, R95).
 */
export function elementsFor(
  brand: Brand,
  reply: Reply,
  negotiated: { standard: StandardComponent[]; checkout: boolean },
): UiElement[] {
  const can = (component: StandardComponent) => negotiated.standard.includes(component);
  const elements: UiElement[] = [];
  const cards = (reply.cards ?? []).flatMap((card) => {
    const item = brand.item.get(card.product_id);
    const variant = item?.variants.find(({ id }) => id === card.variant_id);
    return item
      ? [
          {
            id: `card-${card.variant_id ?? card.product_id}`,
            data: cardData(brand, item, variant, card.badge, negotiated.checkout),
          },
        ]
      : [];
  });
  if (cards.length > 1 && can('carousel'))
    elements.push({ type: 'carousel', id: 'carousel', data: { items: cards.map(({ data }) => data) } });
  else if (can('product_card')) for (const { id, data } of cards) elements.push({ type: 'product_card', id, data });
  if (can('action_button')) {
    (reply.buttons ?? []).forEach((button, at) => {
      if (CHECKOUT_ACTIONS.has(button.action) && !negotiated.checkout) return;
      const { label, action, payload } = button;
      elements.push({
        type: 'action_button',
        id: `button-${at + 1}`,
        data: { label, action, ...(payload && { payload }) },
      });
    });
  }
  if (can('link')) {
    (reply.links ?? []).forEach(({ label, url }, at) => {
      if (url.startsWith('https://')) elements.push({ type: 'link', id: `link-${at + 1}`, data: { label, url } });
    });
  }
  return elements;
}

function cardData(
  brand: Brand,
  item: Item,
  variant: Variant | undefined,
  badge: string | undefined,
  checkout: boolean,
): Record<string, unknown> {
  const image = variant?.image_url ?? item.image_url;
  const payload = { product_id: item.id, ...(variant && { variant_id: variant.id }) };
  const buyable =
    checkout && goneText(item, variant) === undefined && item.instead === undefined && item.action !== 'book';
  return {
    title: nameOf(item, variant),
    price: priceText(brand, item, variant),
    ...(image?.startsWith('https://') && { image_url: image }),
    ...(badge && { badge: plain(badge, 80) }),
    cta: buyable ? { label: 'Choose', action: 'select', payload } : { label: 'Details', action: 'view', payload },
  };
}

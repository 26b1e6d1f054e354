/** UI elements of an answer (adcp-si §4.3): only what was negotiated, every one with its required data, nothing the text does not say. */
import { type Brand, variantOf } from '../../brands/catalogue.ts';
import { availabilityOf } from '../../brands/selling.ts';
import type { StandardComponent, UiElement } from '../../protocol/messages.ts';
import type { Language } from '../lang/language.ts';
import { plain } from '../plain.ts';
import type { Reply } from '../turn.ts';
import type { Action } from './draft.ts';
import { nameOf, priceText, type Thing } from './facts.ts';

const NEED_CHECKOUT: ReadonlySet<string> = new Set<Action>(['checkout', 'add_to_cart']);

/**
 * The elements of a reply: one product_card for one item, a carousel for several if negotiated, else cards; buttons and
 * links. Never a component that was not negotiated, never a checkout action without checkout (R52, R94, R95).
 */
export function elementsFor(
  brand: Brand,
  reply: Reply,
  negotiated: { standard: StandardComponent[]; checkout: boolean },
  language: Language,
): UiElement[] {
  const can = (component: StandardComponent) => negotiated.standard.includes(component);
  const elements: UiElement[] = [];
  const cards = (reply.cards ?? []).flatMap(({ product_id, variant_id, badge }) => {
    const item = brand.item.get(product_id);
    if (!item) return [];
    const thing = { item, variant: variantOf(item, variant_id) };
    const data = cardData({ brand, language }, thing, badge, negotiated.checkout);
    return [{ id: `card-${variant_id ?? product_id}`, data }];
  });
  if (cards.length > 1 && can('carousel'))
    elements.push({ type: 'carousel', id: 'carousel', data: { items: cards.map(({ data }) => data) } });
  else if (can('product_card')) for (const { id, data } of cards) elements.push({ type: 'product_card', id, data });
  if (can('action_button')) {
    (reply.buttons ?? []).forEach((button, at) => {
      if (NEED_CHECKOUT.has(button.action) && !negotiated.checkout) return;
      const { label, action, payload } = button;
      const data = { label, action, ...(payload && { payload }) };
      elements.push({ type: 'action_button', id: `button-${at + 1}`, data });
    });
  }
  if (can('link')) {
    (reply.links ?? []).forEach(({ label, url }, at) => {
      if (url.startsWith('https://')) elements.push({ type: 'link', id: `link-${at + 1}`, data: { label, url } });
    });
  }
  return elements;
}

/** A card that can be chosen, or asked about where nothing can be bought. */
function cardData(
  domain: { brand: Brand; language: Language },
  thing: Thing,
  badge: string | undefined,
  checkout: boolean,
): Record<string, unknown> {
  const { item, variant } = thing;
  const { buttons } = domain.language.replies.tables;
  const image = variant?.image_url ?? item.image_url;
  const payload = { product_id: item.id, ...(variant && { variant_id: variant.id }) };
  const had = availabilityOf(item, variant) === 'available' && item.instead === undefined;
  const buyable = checkout && had && item.action !== 'book';
  const action: Action = buyable ? 'select' : 'ask';
  return {
    title: nameOf(domain, thing),
    price: priceText(domain, thing),
    ...(image?.startsWith('https://') && { image_url: image }),
    ...(badge && { badge: plain(badge, 80) }),
    cta: { label: buyable ? buttons.choose : buttons.details, action, payload },
  };
}

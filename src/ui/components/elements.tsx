import { type Fields, fieldsOf, listOf, textOf } from '../read.ts';
import { ActionButton } from './action-button.tsx';
import { Carousel } from './carousel.tsx';
import { OutsideLink } from './outside-link.tsx';
import { Picture } from './picture.tsx';
import type { Press } from './press.ts';
import { ProductCard } from './product-card.tsx';

interface ElementsProps {
  /** `ui_elements` of an answer. */
  elements: unknown;
  press: Press;
  disabled?: boolean;
}

/** Renders the six standard components of an answer in order; adjacent buttons are grouped. */
export function Elements({ elements, press, disabled }: ElementsProps) {
  const all = listOf(elements);
  const buttons = all.filter(({ type }) => type === 'action_button');
  const others = all.filter(({ type }) => type !== 'action_button');
  return (
    <>
      {others.map((element, at) => (
        <Element key={textOf(element.id, 200) ?? at} element={element} press={press} disabled={disabled} />
      ))}
      {buttons.length > 0 && (
        <div class="si-buttons">
          {buttons.map(({ id, data }, at) => (
            <ActionButton key={at} data={data} id={textOf(id, 200)} press={press} disabled={disabled} />
          ))}
        </div>
      )}
    </>
  );
}

/** One component other than a button; an unknown type shows its fallback text, if any. */
function Element({ element, press, disabled }: { element: Fields; press: Press; disabled?: boolean }) {
  const { type, data } = element;
  const id = textOf(element.id, 200);
  const fields = fieldsOf(data);
  switch (type) {
    case 'product_card':
      return <ProductCard data={data} id={id} press={press} disabled={disabled} />;
    case 'carousel':
      return <Carousel data={data} id={id} press={press} disabled={disabled} />;
    case 'link':
      return (
        <p>
          <OutsideLink url={fields.url}>{textOf(fields.label, 200) ?? textOf(fields.url, 200)}</OutsideLink>
        </p>
      );
    case 'image':
      return <Picture url={fields.url ?? fields.image_url} text={textOf(fields.alt, 200)} />;
    default: {
      const text = textOf(fields.text);
      return text === undefined ? null : <p>{text}</p>;
    }
  }
}

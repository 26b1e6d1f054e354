import { fieldsOf, textOf } from '../read.ts';
import { ActionButton } from './action-button.tsx';
import { Picture } from './picture.tsx';
import type { Press } from './press.ts';

interface ProductCardProps {
  data: unknown;
  id?: string;
  press: Press;
  disabled?: boolean;
}

/** A product: image, name, price, offer and action button. */
export function ProductCard({ data, id, press, disabled }: ProductCardProps) {
  const card = fieldsOf(data);
  const title = textOf(card.title, 300) ?? '(no name)';
  const price = textOf(card.price, 120);
  const badge = textOf(card.badge, 200);
  const subtitle = textOf(card.subtitle, 300) ?? textOf(card.description, 300);
  return (
    <article class="si-card" aria-label={title}>
      <Picture url={card.image_url} />
      <div class="si-card-text">
        {badge !== undefined && <p class="si-badge">{badge}</p>}
        <p class="si-card-title">{title}</p>
        {subtitle !== undefined && <p class="si-muted">{subtitle}</p>}
        {price !== undefined && <p class="si-price">{price}</p>}
      </div>
      <ActionButton data={card.cta} id={id} about={title} press={press} disabled={disabled} />
    </article>
  );
}

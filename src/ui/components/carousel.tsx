import { useState } from 'preact/hooks';
import { fieldsOf, listOf } from '../read.ts';
import { Comparison } from './comparison.tsx';
import type { Press } from './press.ts';
import { ProductCard } from './product-card.tsx';

interface CarouselProps {
  data: unknown;
  id?: string;
  press: Press;
  disabled?: boolean;
}

/** Cards in a scrollable row, or side by side as a comparison table. */
export function Carousel({ data, id, press, disabled }: CarouselProps) {
  const items = listOf(fieldsOf(data).items, 20);
  const [compared, setCompared] = useState(false);
  if (items.length === 0) return null;
  return (
    <div class="si-carousel">
      {compared ? (
        <Comparison items={items} press={press} disabled={disabled} />
      ) : (
        // A row that scrolls has to be reachable by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        <section class="si-carousel-row" tabIndex={0} aria-label={`${items.length} products`}>
          {items.map((item, at) => (
            <ProductCard key={at} data={item} id={id} press={press} disabled={disabled} />
          ))}
        </section>
      )}
      {items.length > 1 && (
        <button type="button" class="si-quiet" aria-pressed={compared} onClick={() => setCompared(!compared)}>
          Side by side
        </button>
      )}
    </div>
  );
}

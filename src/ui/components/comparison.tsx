import { type Fields, textOf } from '../read.ts';
import { ActionButton } from './action-button.tsx';
import type { Press } from './press.ts';

const NOT_COMPARED = new Set(['title', 'image_url', 'cta', 'url']);

/** The facts that any of these cards states, in the order they are first stated: a row for each. */
function comparedFacts(items: readonly Fields[]): string[] {
  const names = items.flatMap((item) => Object.keys(item).filter((name) => textOf(item[name]) !== undefined));
  return [...new Set(names)].filter((name) => !NOT_COMPARED.has(name)).slice(0, 20);
}

interface ComparisonProps {
  items: readonly Fields[];
  press: Press;
  disabled?: boolean;
}

/** Cards side by side: a column for each, a row for each fact. */
export function Comparison({ items, press, disabled }: ComparisonProps) {
  const facts = comparedFacts(items);
  const title = (item: Fields) => textOf(item.title, 120) ?? '(no name)';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section class="si-comparison" tabIndex={0} aria-label="Side by side">
      <table>
        <thead>
          <tr>
            <td />
            {items.map((item, at) => (
              <th key={at} scope="col">
                {title(item)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {facts.map((name) => (
            <tr key={name}>
              <th scope="row">{name.replaceAll('_', ' ')}</th>
              {items.map((item, at) => (
                <td key={at}>{textOf(item[name], 200) ?? '–'}</td>
              ))}
            </tr>
          ))}
          <tr>
            <td />
            {items.map((item, at) => (
              <td key={at}>
                <ActionButton data={item.cta} about={title(item)} press={press} disabled={disabled} />
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  );
}

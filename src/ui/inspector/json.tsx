import { shownText } from '../read.ts';

const MOST = 60_000;

/** A value as JSON, to be read. */
export function Json({ value, label }: { value: unknown; label: string }) {
  return <TextBlock text={JSON.stringify(value, null, 2) ?? 'nothing'} label={label} />;
}

/** A long text as it is, in a box that scrolls. */
export function TextBlock({ text, label }: { text: string; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section class="text-block" tabIndex={0} aria-label={label}>
      <pre>
        <code>{shownText(text, MOST)}</code>
      </pre>
    </section>
  );
}

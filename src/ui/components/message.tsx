import type { ComponentChildren } from 'preact';
import { shownText } from '../read.ts';

interface MessageProps {
  from: 'user' | 'brand' | 'note';
  /** Who speaks, as it is shown. */
  name: string;
  text: string;
  children?: ComponentChildren;
}

/** What one side said, with what belongs to it below. Line breaks stay. */
export function Message({ from, name, text, children }: MessageProps) {
  return (
    <article class={`si-message si-from-${from}`}>
      <p class="si-name">{name}</p>
      {text !== '' && <p class="si-text">{shownText(text)}</p>}
      {children}
    </article>
  );
}

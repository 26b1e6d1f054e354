import type { ComponentChildren } from 'preact';
import { shownText } from '../read.ts';

interface MessageProps {
  from: 'user' | 'brand' | 'note';
  /** Display name of the speaker. */
  name: string;
  text: string;
  children?: ComponentChildren;
}

/** A chat message with its elements below. Keeps line breaks. */
export function Message({ from, name, text, children }: MessageProps) {
  return (
    <article class={`si-message si-from-${from}`}>
      <p class="si-name">{name}</p>
      {text !== '' && <p class="si-text">{shownText(text)}</p>}
      {children}
    </article>
  );
}

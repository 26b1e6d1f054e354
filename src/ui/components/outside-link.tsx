import type { ComponentChildren } from 'preact';
import { linkOf } from '../read.ts';

/** A link to an https URL; plain text for any other URL. */
export function OutsideLink({ url, children }: { url: unknown; children: ComponentChildren }) {
  const href = linkOf(url);
  if (href === undefined) return <span>{children}</span>;
  return (
    <a class="si-link" href={href} target="_blank" rel="noopener noreferrer nofollow sponsored">
      {children}
    </a>
  );
}

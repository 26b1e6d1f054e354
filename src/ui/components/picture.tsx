import { useContext, useState } from 'preact/hooks';
import { ImageSource } from './press.ts';

/** An image; renders nothing when it cannot be loaded. */
export function Picture({ url, text = '' }: { url: unknown; text?: string }) {
  const source = useContext(ImageSource)(url);
  const [failed, setFailed] = useState(false);
  if (source === undefined || failed) return null;
  return (
    <img
      class="si-picture"
      src={source}
      alt={text}
      loading="lazy"
      decoding="async"
      referrerpolicy="no-referrer"
      onError={() => setFailed(true)}
    />
  );
}

import { useState } from 'preact/hooks';

/** Copies a text to the clipboard; shows it for manual copying where that is not permitted. */
export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [done, setDone] = useState('');
  const [shown, setShown] = useState<string>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setDone('Copied');
    } catch {
      setShown(text());
    }
  };
  return (
    <>
      <button type="button" class="si-quiet small" onClick={copy}>
        {label}
      </button>
      <span role="status">{done}</span>
      {shown !== undefined && <textarea readOnly rows={6} value={shown} aria-label={label} class="copied" />}
    </>
  );
}

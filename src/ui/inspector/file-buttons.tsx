import { useRef, useState } from 'preact/hooks';
import { readSessionFile, type Session, sessionFile } from './session.ts';

interface FileButtonsProps {
  session: Session | undefined;
  onImport: (session: Session) => void;
}

const MOST_BYTES = 32 * 1024 * 1024;

/** Exports a session as a JSON file, and imports one. */
export function FileButtons({ session, onImport }: FileButtonsProps) {
  const [problem, setProblem] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const exportIt = () => {
    if (session === undefined) return;
    const url = URL.createObjectURL(new Blob([sessionFile(session)], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `si-session-${session.id}.json`;
    link.click();
    URL.revokeObjectURL(url);
  };
  const importIt = async (file: File | undefined) => {
    if (file === undefined) return;
    const read = file.size > MOST_BYTES ? { problem: 'The file is too large.' } : readSessionFile(await file.text());
    setProblem('problem' in read ? read.problem : '');
    if (!('problem' in read)) onImport(read);
  };
  return (
    <>
      <button type="button" class="si-quiet small" disabled={session === undefined} onClick={exportIt}>
        Export
      </button>
      <button type="button" class="si-quiet small" onClick={() => input.current?.click()}>
        Import
      </button>
      <input
        ref={input}
        type="file"
        accept="application/json"
        hidden
        aria-label="Session file"
        onChange={({ currentTarget }) => importIt(currentTarget.files?.[0])}
      />
      {problem !== '' && <span role="alert">{problem}</span>}
    </>
  );
}

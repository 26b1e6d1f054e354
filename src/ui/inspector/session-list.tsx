import { isSession, type Session } from './session.ts';

interface SessionListProps {
  sessions: readonly Session[];
  chosen: string | undefined;
  own: string | undefined;
  onChoose: (id: string) => void;
}

/** All sessions, to choose one from. */
export function SessionList({ sessions, chosen, own, onChoose }: SessionListProps) {
  return (
    <label class="session-list">
      Session{' '}
      <select value={chosen ?? ''} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {chosen === undefined && <option value="">none</option>}
        {sessions.map((session) => (
          <option key={session.id} value={session.id}>
            {labelOf(session, own)}
          </option>
        ))}
      </select>
    </label>
  );
}

function labelOf(session: Session, own: string | undefined): string {
  const { id, brand, status, count, imported } = session;
  const calls = `${count} ${count === 1 ? 'call' : 'calls'}`;
  if (id === 'none') return `without a session, ${calls}`;
  const whose = imported ? ' (from a file)' : isSession(session, own) ? ' (this page)' : '';
  return `${brand} ${id.slice(0, 6)}, ${status}, ${calls}${whose}`;
}

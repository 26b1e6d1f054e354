import { useState } from 'preact/hooks';
import { REASONS } from './conversation.ts';

/** Ends the session as a host can: for each of the five reasons. */
export function Ending({ onEnd, disabled }: { onEnd: (reason: string) => void; disabled: boolean }) {
  const [reason, setReason] = useState('user_exit');
  return (
    <form
      class="ending"
      onSubmit={(event) => {
        event.preventDefault();
        onEnd(reason);
      }}
    >
      <label>
        End for{' '}
        <select value={reason} onChange={({ currentTarget }) => setReason(currentTarget.value)}>
          {REASONS.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <button type="submit" class="si-quiet" disabled={disabled}>
        End
      </button>
    </form>
  );
}

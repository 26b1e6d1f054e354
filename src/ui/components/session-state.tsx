const STATES: Record<string, string> = {
  active: 'active',
  pending_handoff: 'waiting for the handoff',
  complete: 'complete',
  terminated: 'ended',
  expired: 'expired',
};

/** The session status, with a plain-language label. */
export function SessionState({ status }: { status: string }) {
  const known = STATES[status];
  return (
    <span class={`si-state si-state-${known === undefined ? 'other' : status}`} title={status}>
      {known ?? status.slice(0, 40)}
    </span>
  );
}

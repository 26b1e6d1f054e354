import { SessionState } from '../components/session-state.tsx';
import { TimeLeft } from '../components/time-left.tsx';
import { CallView } from './call-view.tsx';
import { Json } from './json.tsx';
import type { Session } from './session.ts';
import { StateMachine } from './state-machine.tsx';

/** One session in detail: its state, its history and every call. */
export function SessionView({ session, now, url }: { session: Session; now: number; url: string }) {
  const { id, status, path, expiresAt, calls, receipts, ttlSeconds } = session;
  const gone = expiresAt !== undefined && now >= expiresAt;
  const shown = gone ? 'expired' : status;
  return (
    <div class="session">
      {id !== 'none' && (
        <>
          <p class="session-facts">
            <SessionState status={shown} />
            {expiresAt !== undefined && !session.imported && (
              <span>
                {' '}
                time left <TimeLeft until={expiresAt} now={now} />
                {ttlSeconds !== undefined && ` of ${ttlSeconds} s`}
              </span>
            )}
          </p>
          <StateMachine status={shown} path={path} />
        </>
      )}
      {receipts.length > 0 && (
        <details>
          <summary>{`Receipts (${receipts.length})`}</summary>
          {receipts.map((receipt, at) => (
            <Json key={at} value={receipt} label={`Receipt ${at + 1}`} />
          ))}
        </details>
      )}
      <ul class="calls">
        {[...calls].reverse().map((call) => (
          <li key={call.number}>
            <CallView call={call} session={session} url={url} />
          </li>
        ))}
      </ul>
    </div>
  );
}

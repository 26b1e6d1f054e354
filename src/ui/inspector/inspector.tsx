import { useEffect, useState } from 'preact/hooks';
import type { Facts } from '../playground/facts.ts';
import { FileButtons } from './file-buttons.tsx';
import { isSession, type Session } from './session.ts';
import { SessionList } from './session-list.tsx';
import { SessionView } from './session-view.tsx';
import type { Live } from './use-live.ts';

interface InspectorProps {
  live: Live;
  facts: Facts;
  /** session_id of the conversation in this page. */
  own: string | undefined;
}

/** The list of recorded sessions and one in detail; by default the one of this page. */
export function Inspector({ live, facts, own }: InspectorProps) {
  const [chosen, setChosen] = useState<string>();
  const followed = live.sessions.find((session) => isSession(session, own));
  const session = live.sessions.find(({ id }) => id === chosen) ?? followed;
  const missing = session !== undefined && !session.imported && session.calls.length < session.count;

  useEffect(() => {
    if (session && missing) live.load(session.id);
  }, [session?.id, missing]);
  // Select a new conversation automatically.
  useEffect(() => setChosen(undefined), [own]);

  const add = (imported: Session) => {
    live.add(imported);
    setChosen(imported.id);
  };
  return (
    <section class="panel inspector" aria-labelledby="inspector-title">
      <div class="panel-head">
        <h2 id="inspector-title">Inspector</h2>
        <span class="si-muted" role="status">
          {live.connected ? 'live' : 'connecting…'}
          {facts.personal ? ', personal data is shown' : ''}
        </span>
        <FileButtons session={session} onImport={add} />
      </div>
      <SessionList sessions={live.sessions} chosen={session?.id} own={own} onChoose={setChosen} />
      {session === undefined ? (
        <p class="si-muted">
          Begin a conversation, or choose a session. Those of every client of this service are listed.
        </p>
      ) : (
        <SessionView key={session.id} session={session} now={live.now()} url={urlOf(facts, session)} />
      )}
    </section>
  );
}

/** The MCP endpoint of the session's brand. */
function urlOf({ brands }: Facts, { brand }: Session): string {
  const found = brands.find(({ name }) => name === brand) ?? brands[0];
  return `${location.origin}${found?.path ?? '/mcp'}`;
}

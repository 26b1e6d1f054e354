/** Live sessions of the service, and the agent's clock. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ask } from '../playground/facts.ts';
import { fieldsOf, listOf } from '../read.ts';
import { eventsIn, textOfBody } from './events.ts';
import { isSession, readCall, readSession, type Session, withCall } from './session.ts';

export interface Live {
  /** Newest first. */
  sessions: Session[];
  connected: boolean;
  /** The agent's clock, in milliseconds since 1970; it moves on every second. */
  now(): number;
  /** Loads the earlier calls of a session. */
  load(id: string): void;
  /** Shows a session from a file. */
  add(session: Session): void;
  /** When the session with this session_id is gone. */
  expiryOf(session_id: string | undefined): number | undefined;
}

const AGAIN_MS = 1000;

/** `agentNow`: the agent's clock as it was when the page was loaded. */
export function useLive(key: string | undefined, agentNow: number): Live {
  const [sessions, setSessions] = useState<Session[]>([]);
  const [connected, setConnected] = useState(false);
  const [, tick] = useState(0);
  const ahead = useRef(agentNow - Date.now());
  const keep = (now: unknown) => {
    if (typeof now === 'number') ahead.current = now - Date.now();
  };

  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, []);

  useEffect(() => {
    const end = new AbortController();
    const follow = async () => {
      while (!end.signal.aborted) {
        await readAll(end.signal).catch(() => {});
        setConnected(false);
        if (!end.signal.aborted) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    };
    const readAll = async (signal: AbortSignal) => {
      // The stream first, so that nothing is missed between the two.
      const stream = await ask('/inspect/events', key, { signal });
      if (!stream.ok || stream.body === null) return;
      const { now, sessions: listed } = fieldsOf(await (await ask('/inspect/sessions', key, { signal })).json());
      keep(now);
      setConnected(true);
      setSessions((known) => merged(known, listOf(listed, 200)));
      for await (const event of eventsIn(textOfBody(stream.body))) {
        const happened = fieldsOf(JSON.parse(event));
        keep(happened.now);
        const [session, call] = [readSession(happened.session), readCall(happened.call)];
        if (session === undefined || call === undefined) continue;
        setSessions((known) => {
          const before = known.find(({ id }) => id === session.id) ?? session;
          return [withCall(before, session, call), ...known.filter(({ id }) => id !== session.id)];
        });
      }
    };
    follow();
    return () => end.abort();
  }, [key]);

  return {
    sessions,
    connected,
    now: () => Date.now() + ahead.current,
    load(id) {
      ask(`/inspect/sessions/${encodeURIComponent(id)}`, key)
        .then(async (response) => {
          const session = response.ok ? readSession(fieldsOf(await response.json()).session) : undefined;
          if (session !== undefined)
            setSessions((known) => known.map((one) => (one.id === id && !one.imported ? session : one)));
        })
        .catch(() => {});
    },
    add: (session) => setSessions((known) => [session, ...known.filter(({ id }) => id !== session.id)]),
    expiryOf: (session_id) => sessions.find((session) => isSession(session, session_id))?.expiresAt,
  };
}

/** Merges the list with calls already loaded; keeps imported sessions. */
function merged(known: readonly Session[], listed: unknown[]): Session[] {
  const read = listed.flatMap((one) => readSession(one) ?? []);
  const fresh = read.map((one) => ({ ...one, calls: known.find(({ id }) => id === one.id)?.calls ?? [] }));
  return [...known.filter(({ imported }) => imported), ...fresh];
}

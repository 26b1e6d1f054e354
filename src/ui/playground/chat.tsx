import type { RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Pressed } from '../components/press.ts';
import { SessionState } from '../components/session-state.tsx';
import type { Live } from '../inspector/use-live.ts';
import { createConversation, isOver, type Talk } from './conversation.ts';
import { Ending } from './ending.tsx';
import { EntryView } from './entry-view.tsx';
import type { BrandFacts, Facts } from './facts.ts';
import { HostChoices } from './host-choices.tsx';
import { type HostSettings, USUAL_HOST } from './host-settings.ts';
import { createMcpClient, newKey } from './mcp-client.ts';

interface ChatProps {
  facts: Facts;
  brand: BrandFacts;
  operatorKey: string | undefined;
  live: Live;
  /** Called when the session of this page changes. */
  onSession: (session_id: string | undefined) => void;
}

const NOTHING: Talk = { entries: [], status: 'none', busy: false };

/** A conversation with one brand, rendered like a host would. */
export function Chat({ facts, brand, operatorKey, live, onSession }: ChatProps) {
  const [host, setHost] = useState<HostSettings>(USUAL_HOST);
  const [talk, setTalk] = useState<Talk>(NOTHING);
  const [words, setWords] = useState('');
  const [conversation, setConversation] = useState<ReturnType<typeof createConversation>>();
  const field = useRef<HTMLTextAreaElement>(null);
  const log = useRef<HTMLDivElement>(null);
  const key = facts.credentials ? operatorKey : undefined;
  const client = useMemo(() => createMcpClient({ url: brand.path, era: host.era, key }), [brand.path, host.era, key]);

  useEffect(() => onSession(talk.session_id), [talk.session_id]);
  useEffect(() => {
    log.current?.scrollTo?.({ top: log.current.scrollHeight });
  }, [talk.entries.length]);

  const over = isOver(talk);
  // After a refusal it can still be pressed.
  const lastAnswer = talk.entries.findLastIndex((entry) => entry.is === 'answer');
  const open = conversation !== undefined && talk.session_id !== undefined;

  const send = async () => {
    const said = words.trim();
    if (said === '' || talk.busy || over) return;
    setWords('');
    field.current?.focus();
    const current =
      conversation ?? createConversation({ host, call: client.call, newKey, now: () => live.now(), onChange: setTalk });
    setConversation(current);
    const taken = open ? await current.say(said) : await current.start(said);
    // Keep the text so that it can be sent again.
    if (!taken) setWords(said);
  };
  const press = (pressed: Pressed) => {
    field.current?.focus();
    conversation?.press(pressed);
  };
  const end = (reason: string) => {
    field.current?.focus();
    conversation?.end(reason);
  };
  const again = () => {
    setConversation(undefined);
    setTalk(NOTHING);
    onSession(undefined);
    field.current?.focus();
  };

  return (
    <section class="panel chat" aria-labelledby="chat-title">
      <div class="panel-head">
        <h2 id="chat-title">{brand.title}</h2>
        {talk.status !== 'none' && <SessionState status={talk.status} />}
        {open && !over && <Ending onEnd={end} disabled={talk.busy} />}
        {talk.entries.length > 0 && (
          <button type="button" class="si-quiet" onClick={again}>
            New conversation
          </button>
        )}
      </div>
      {talk.entries.length === 0 && <HostChoices host={host} brand={brand} onChange={setHost} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <div class="log" role="log" aria-label="Conversation" aria-busy={talk.busy} tabIndex={0} ref={log}>
        {talk.entries.map((entry, at) => (
          <EntryView
            key={at}
            entry={entry}
            brand={brand}
            host={host}
            talk={talk}
            isLast={at === lastAnswer}
            live={live}
            press={press}
            end={end}
            change={() => field.current?.focus()}
          />
        ))}
      </div>
      <Composer
        label={open ? 'Message' : `What would you like from ${brand.title}?`}
        words={words}
        field={field}
        over={over}
        busy={talk.busy}
        onInput={setWords}
        onSend={send}
      />
    </section>
  );
}

interface ComposerProps {
  label: string;
  words: string;
  field: RefObject<HTMLTextAreaElement | null>;
  /** The session has ended: the input is disabled. */
  over: boolean;
  busy: boolean;
  onInput: (words: string) => void;
  onSend: () => void;
}

/** The message input. */
function Composer({ label, words, field, over, busy, onInput, onSend }: ComposerProps) {
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      <label for="words">{label}</label>
      <textarea
        id="words"
        ref={field}
        rows={2}
        value={words}
        aria-describedby="words-help"
        readOnly={over}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          onSend();
        }}
      />
      <button type="submit" class="si-button" disabled={busy || over}>
        Send
      </button>
      <p id="words-help" class="si-muted">
        {over ? 'This session has ended.' : 'Enter sends, Shift+Enter makes a new line.'}
      </p>
    </form>
  );
}

import { useEffect, useState } from 'preact/hooks';
import { Disclosure } from '../components/disclosure.tsx';
import { Elements } from '../components/elements.tsx';
import { HandoffCard } from '../components/handoff-card.tsx';
import { Message } from '../components/message.tsx';
import type { Pressed } from '../components/press.ts';
import { SessionState } from '../components/session-state.tsx';
import { handoffOf } from '../handoff-view.ts';
import type { Fields } from '../read.ts';
import { newKey, pressOf, type Shown, shownOf } from './answer.ts';
import type { HostBridge } from './bridge.ts';

interface ViewProps {
  bridge: Pick<HostBridge, 'callTool' | 'tellModel'>;
  /** Subscribes to answers that the host forwards; returns the unsubscribe function. */
  listen(hear: (result: Fields) => void): () => void;
  /** Whether the host accepts model context updates. */
  tells: boolean;
}

/** The brand's last answer with its interactive elements. */
export function View({ bridge, listen, tells }: ViewProps) {
  const [shown, setShown] = useState<Shown>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  const hear = (result: Fields): Shown | undefined => {
    const read = shownOf(result);
    if ('problem' in read) {
      setProblem(read.problem);
      return undefined;
    }
    setProblem(undefined);
    setShown(read);
    return read;
  };
  useEffect(() => listen(hear), [listen]);

  const press = async (pressed: Pressed) => {
    const sessionId = shown?.sessionId;
    if (sessionId === undefined || busy) return;
    setBusy(true);
    try {
      const result = await bridge.callTool('si_send_message', pressOf(sessionId, pressed, newKey(crypto)));
      const answer = hear(result);
      const told = `The user pressed "${pressed.label}". The brand answered: ${answer?.message}`;
      // The card is shown even if the host ignores the update.
      if (tells && answer !== undefined) await bridge.tellModel(told).catch(() => {});
    } catch (mistake) {
      setProblem(mistake instanceof Error ? mistake.message : 'The host did not pass it on.');
    }
    setBusy(false);
  };

  if (shown === undefined && problem === undefined) return <p class="si-muted">The brand is being asked …</p>;
  const handoff = handoffOf(shown?.body);
  return (
    <main aria-busy={busy}>
      <h1 class="si-unseen">What the brand shows</h1>
      {problem !== undefined && (
        <p class="si-problem" role="alert">
          {problem}
        </p>
      )}
      {shown !== undefined && (
        <>
          <div class="si-head">
            <Disclosure context={shown.body.sponsored_context} />
            {shown.status !== undefined && <SessionState status={shown.status} />}
          </div>
          <Message from="brand" name="" text={shown.message}>
            <Elements elements={shown.elements} press={press} disabled={busy || shown.sessionId === undefined} />
          </Message>
          {handoff !== undefined && <HandoffCard handoff={handoff} now={Date.now()} />}
        </>
      )}
    </main>
  );
}

import { useState } from 'preact/hooks';
import { asCurl, asSdkCode, asTest } from './copy-as.ts';
import { CopyButton } from './copy-button.tsx';
import { Json, TextBlock } from './json.tsx';
import type { Call, Session } from './session.ts';
import { timeText } from './state-machine.tsx';
import { TraceView } from './trace-view.tsx';

/** One call: request and answer, rendered and as JSON, and the trace of the turn. */
export function CallView({ call, session, url }: { call: Call; session: Session; url: string }) {
  const { tool, at, ms, isError, replayed } = call;
  const [open, setOpen] = useState(false);
  return (
    <details class="call" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <code>{tool}</code> <span class="si-muted">{`${timeText(at)}, ${ms.toFixed(1)} ms`}</span>
        {isError && <span class="mark bad">refused</span>}
        {replayed && <span class="mark">replayed</span>}
      </summary>
      {open && <CallBody call={call} session={session} url={url} />}
    </details>
  );
}

/** Rendered lazily: a session may have hundreds of calls. */
function CallBody({ call, session, url }: { call: Call; session: Session; url: string }) {
  const { number, structuredContent, traces } = call;
  return (
    <>
      <div class="si-buttons">
        <CopyButton label="Copy as curl" text={() => asCurl(url, call)} />
        <CopyButton label="Copy as SDK code" text={() => asSdkCode(url, call)} />
        <CopyButton label="Copy as test" text={() => asTest(url, session, call)} />
      </div>
      <h3>Arguments</h3>
      <Json value={call.arguments} label={`Arguments of call ${number}`} />
      <h3>Answer: structuredContent</h3>
      <Json value={structuredContent} label={`structuredContent of call ${number}`} />
      <details>
        <summary>Answer: text</summary>
        <TextBlock text={call.text} label={`Text of call ${number}`} />
      </details>
      {traces.map((trace, index) => (
        <TraceView key={index} trace={trace} />
      ))}
      {traces.length === 0 && <p class="si-muted">{untraced(call)}</p>}
    </>
  );
}

function untraced({ replayed, isError, tool }: Call): string {
  if (replayed) return 'No turn: an earlier answer was given again.';
  if (isError) return 'No turn: the call was refused.';
  return /^si_(initiate|send)/.test(tool)
    ? 'The turn was not traced: nobody looked on yet.'
    : 'No turn of the dialogue.';
}

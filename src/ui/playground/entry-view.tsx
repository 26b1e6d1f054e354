import { Disclosure } from '../components/disclosure.tsx';
import { Elements } from '../components/elements.tsx';
import { HandoffCard } from '../components/handoff-card.tsx';
import { Message } from '../components/message.tsx';
import type { Press } from '../components/press.ts';
import { handoffOf } from '../handoff-view.ts';
import type { Live } from '../inspector/use-live.ts';
import { type Fields, fieldsOf, listOf, textOf } from '../read.ts';
import { type Entry, isOver, type Talk } from './conversation.ts';
import type { BrandFacts } from './facts.ts';
import type { HostSettings } from './host-settings.ts';
import { Purchase } from './purchase.tsx';

interface EntryViewProps {
  entry: Entry;
  brand: BrandFacts;
  host: HostSettings;
  talk: Talk;
  isLast: boolean;
  live: Live;
  press: Press;
  end: (reason: string) => void;
  /** Called when the user wants to change something. */
  change: () => void;
}

/** Renders a log entry. Only the last answer is interactive. */
export function EntryView(props: EntryViewProps) {
  const { entry, brand } = props;
  switch (entry.is) {
    case 'user':
      return <Message from="user" name="You" text={entry.text} />;
    case 'note':
      return <Message from="note" name="Host" text={entry.text} />;
    case 'refused':
      return <Message from="note" name={`Refused: ${entry.code}`} text={entry.text} />;
    case 'answer':
      return (
        <Message from="brand" name={brand.title} text={wordsOf(entry.answer)}>
          <Answer {...props} answer={entry.answer} />
        </Message>
      );
  }
}

/** The brand's text, for any tool. */
function wordsOf({ response, follow_up, offering, available }: Fields): string {
  const said = textOf(fieldsOf(response).message) ?? textOf(fieldsOf(follow_up).message);
  if (said !== undefined) return said;
  const { title, summary } = fieldsOf(offering);
  if (available === false) return 'The offering cannot be had now.';
  return [textOf(title), textOf(summary)].filter((one) => one !== undefined).join('\n');
}

function Answer({ answer, brand, host, talk, isLast, live, press, end, change }: EntryViewProps & { answer: Fields }) {
  const disabled = !isLast || talk.busy || isOver(talk);
  const handoff = handoffOf(answer);
  const done = handoff?.payload !== undefined;
  const waitsUntil = isLast && talk.ttlSeconds !== undefined ? live.expiryOf(talk.session_id) : undefined;
  return (
    <>
      <Disclosure context={answer.sponsored_context} />
      <Elements elements={fieldsOf(answer.response).ui_elements} press={press} disabled={disabled} />
      <Products answer={answer} />
      {handoff !== undefined && (
        <HandoffCard handoff={handoff} now={live.now()} waitsUntil={waitsUntil}>
          {!done && isLast && !isOver(talk) && (
            <div class="si-buttons">
              <button
                type="button"
                class="si-button"
                disabled={talk.busy}
                onClick={() => end(handoff.kind === 'booking' ? 'handoff_complete' : 'handoff_transaction')}
              >
                Confirm
              </button>
              <button type="button" class="si-quiet" onClick={change}>
                Change something
              </button>
            </div>
          )}
          {handoff.payload !== undefined && brand.checkout !== undefined && (
            <Purchase endpoint={brand.checkout} payload={handoff.payload} person={host.person} />
          )}
        </HandoffCard>
      )}
    </>
  );
}

/** What an offering shows before a session. */
function Products({ answer }: { answer: Fields }) {
  const products = listOf(answer.matching_products, 10);
  if (products.length === 0) return null;
  return (
    <ul>
      {products.map((product, at) => (
        <li key={at}>
          {textOf(product.name, 200)} {textOf(product.price, 80)}
        </li>
      ))}
    </ul>
  );
}

import type { ComponentChildren } from 'preact';
import type { HandoffLine, HandoffView } from '../handoff-view.ts';
import { OutsideLink } from './outside-link.tsx';
import { TimeLeft } from './time-left.tsx';

interface HandoffCardProps {
  handoff: HandoffView;
  /** Milliseconds since 1970 on the agent's clock. */
  now: number;
  /** Session expiry until the handoff, in milliseconds since 1970. */
  waitsUntil?: number;
  /** Actions: confirm, change, go to checkout. */
  children?: ComponentChildren;
}

/** A pending or completed handoff: lines, total, offers and expiry. */
export function HandoffCard({ handoff, now, waitsUntil, children }: HandoffCardProps) {
  const { kind, lines, total, offers, summary, expiresAt, checkoutUrl, sandbox } = handoff;
  const until = expiresAt === undefined ? waitsUntil : Date.parse(expiresAt);
  const done = handoff.payload !== undefined;
  const title = done ? 'Handed over for checkout' : kind === 'booking' ? 'Booking to confirm' : 'Purchase to confirm';
  return (
    <section class="si-handoff" aria-label={title}>
      <p class="si-card-title">{title}</p>
      <ul class="si-lines">
        {lines.map((line, at) => (
          <Line key={at} line={line} />
        ))}
      </ul>
      {lines.length === 0 && summary !== undefined && <p>{summary}</p>}
      <dl class="si-facts">
        {total !== undefined && <Fact name="Total">{total}</Fact>}
        {offers.length > 0 && <Fact name="Offers">{offers.join(', ')}</Fact>}
        {until !== undefined && Number.isFinite(until) && (
          <Fact name={done ? 'Checkout open for' : 'Session waits for'}>
            <TimeLeft until={until} now={now} />
          </Fact>
        )}
        {checkoutUrl !== undefined && (
          <Fact name="Checkout">
            <OutsideLink url={checkoutUrl}>{new URL(checkoutUrl).host}</OutsideLink>
          </Fact>
        )}
        {sandbox && <Fact name="Sandbox">no money moves</Fact>}
      </dl>
      {children}
    </section>
  );
}

function Line({ line: { name, quantity, details } }: { line: HandoffLine }) {
  return (
    <li>
      {quantity} × {name}
      {details.length > 0 && <span class="si-muted"> ({details.join('; ')})</span>}
    </li>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

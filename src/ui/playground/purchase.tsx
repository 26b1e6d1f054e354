import { useState } from 'preact/hooks';
import type { Fields } from '../read.ts';
import {
  type CheckoutEndpoint,
  type CheckoutResult,
  type CheckoutView,
  chooseDelivery,
  createCheckout,
  minorText,
  payWithTestCard,
} from './acp.ts';
import type { Person } from './host-settings.ts';

interface PurchaseProps {
  endpoint: CheckoutEndpoint;
  payload: Fields;
  person: Person;
}

/** Completes the purchase after the handoff: in the sandbox, with a test card. */
export function Purchase({ endpoint, payload, person }: PurchaseProps) {
  const [checkout, setCheckout] = useState<CheckoutView>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const step = async (ask: () => Promise<CheckoutResult>) => {
    setBusy(true);
    const result = await ask();
    setBusy(false);
    setProblem('problem' in result ? result.problem : '');
    if ('checkout' in result) setCheckout(result.checkout);
  };
  const total = checkout?.totals.at(-1);
  const price = total && checkout ? minorText(total.amount, checkout.currency) : '';
  return (
    <div class="purchase" aria-live="polite">
      {checkout === undefined && (
        <button
          type="button"
          class="si-button"
          disabled={busy}
          onClick={() => step(() => createCheckout(endpoint, payload, person))}
        >
          Go to checkout
        </button>
      )}
      {checkout !== undefined && checkout.orderNumber === undefined && (
        <>
          <dl class="si-facts">
            {checkout.totals.map(({ name, amount }, at) => (
              <div key={at}>
                <dt>{name}</dt>
                <dd>{minorText(amount, checkout.currency)}</dd>
              </div>
            ))}
          </dl>
          {checkout.options.length > 0 && (
            <label>
              Delivery{' '}
              <select
                value={checkout.selected}
                disabled={busy}
                onChange={({ currentTarget }) => step(() => chooseDelivery(endpoint, checkout, currentTarget.value))}
              >
                {checkout.options.map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </select>
            </label>
          )}
          {checkout.messages.map((text, at) => (
            <p key={at}>{text}</p>
          ))}
          <button
            type="button"
            class="si-button"
            disabled={busy || checkout.status !== 'ready_for_payment'}
            onClick={() => step(() => payWithTestCard(endpoint, checkout))}
          >
            {`Pay ${price} with a test card`}
          </button>
        </>
      )}
      {checkout?.orderNumber !== undefined && (
        <p class="order">
          Order <strong>{checkout.orderNumber}</strong> is placed: {price}. It is a sandbox; no money moved.
        </p>
      )}
      {problem !== '' && <p role="alert">{problem}</p>}
    </div>
  );
}

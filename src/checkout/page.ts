/**
 * The page at which a person finishes a checkout: HTML with forms and a style, no script, nothing loaded. Everything that is
 * not ours is escaped. What a form sends is read in pages.ts.
 */
import { createHash } from 'node:crypto';
import type { Brand } from '../brands/catalogue.ts';
import { formatMoney } from '../brands/money.ts';
import type { Order } from './orders.ts';
import type { Shown } from './view.ts';

interface PageFacts {
  brand: Brand;
  shown: Shown;
  /** Of this rendering: what it sends twice has one effect. */
  form: string;
  /** What a person has just entered, in place of what is known. */
  entered?: URLSearchParams;
  /** Why what was sent did nothing. */
  refusal?: string;
}

/** The test cards of the sandbox: what a form sends, and what is shown. */
export const CARDS = [
  ['ok', 'spt_test_ok', 'Test card that pays'],
  ['3ds', 'spt_test_3ds', 'Test card whose bank asks for confirmation'],
  ['declined', 'spt_test_declined', 'Test card that is declined'],
] as const;

/** Names of the fields of an address. */
export const ADDRESS_FIELDS = ['name', 'line_one', 'line_two', 'city', 'state', 'postal_code', 'country'] as const;

/** The page of a checkout, in any state. */
export function renderCheckout(facts: PageFacts): string {
  const { brand, shown, refusal } = facts;
  const { order } = shown;
  const name = brand.pack.brand.display_name;
  return document(
    `Checkout at ${name}`,
    `<h1>${inHtml(name)}</h1>
<p class="note">This is a sandbox: test cards only, and nothing is charged or sent.</p>
${refusal === undefined ? '' : `<p class="error" role="alert">${inHtml(refusal)}</p>\n`}${headOf(shown)}
${messagesOf(shown)}${linesOf(facts)}
${totalsOf(facts, order)}
${order ? fulfilmentsOf(order) : deliveryOf(shown)}
${formsOf(facts)}
${wayBack(brand, shown)}`,
  );
}

/** For an address that leads to no checkout. */
export function renderNothing(): string {
  return document(
    'No such checkout',
    '<h1>There is no checkout here</h1>\n<p>The address is not complete, or the checkout is no longer kept. ' +
      'Go back to where you came from and start again.</p>',
  );
}

/** What is kept cannot be reached. */
export function renderUnavailable(): string {
  return document(
    'Not right now',
    '<h1>This checkout cannot be shown right now</h1>\n<p>Nothing was changed. Try again in a moment.</p>',
  );
}

function headOf({ status, order }: Shown): string {
  switch (status) {
    case 'completed':
      return `<h2>Thank you for your order</h2>\n<p>Your order number is <strong id="order-number">${inHtml(order?.order_number ?? '')}</strong>.</p>`;
    case 'canceled':
      return '<h2>This checkout was canceled</h2>\n<p>Nothing was charged.</p>';
    case 'expired':
      return '<h2>This checkout has expired</h2>\n<p>Nothing was charged. Go back to your assistant to start a new one.</p>';
    case 'complete_in_progress':
      return '<h2>Your payment is on its way</h2>\n<p>Load this page again in a moment.</p>';
    case 'authentication_required':
      return '<h2>Your bank asks you to confirm the payment</h2>';
    default:
      return '<h2>Your order</h2>';
  }
}

function messagesOf({ messages }: Shown): string {
  return messages
    .map(({ type, content }) => `<p class="${type === 'error' ? 'error' : 'note'}">${inHtml(content)}</p>\n`)
    .join('');
}

function linesOf({ brand, shown }: PageFacts): string {
  const rows = shown.basket.lines.map(({ name, quantity, subtotal, category }) => {
    const said = brand.pack.checkout.disclosures.filter(({ categories }) => categories?.includes(category) ?? true);
    const small = said.map(({ text }) => `<br><small>${inHtml(text)}</small>`).join('');
    return `<tr><td>${inHtml(name)}${small}</td><td>${quantity}</td><td>${money(brand, subtotal)}</td></tr>`;
  });
  return `<table>\n<tr><th>Item</th><th>Quantity</th><th>Price</th></tr>\n${rows.join('\n')}\n</table>`;
}

function totalsOf({ brand, shown }: PageFacts, order: Order | undefined): string {
  const rows = (order?.totals ?? shown.basket.totals).map(({ type, display_text, amount }) => {
    const sign = type === 'items_discount' || type === 'amount_refunded' ? '−' : '';
    const id = type === 'total' ? ' id="total"' : '';
    return `<tr><td>${inHtml(display_text)}</td><td${id}>${sign}${money(brand, amount)}</td></tr>`;
  });
  return `<table class="totals">\n${rows.join('\n')}\n</table>`;
}

function deliveryOf({ basket }: Shown): string {
  const ways = basket.chosen.map(({ way }) => way.title);
  return ways.length === 0 ? '' : `<p>Delivery: ${inHtml(ways.join(', '))}</p>`;
}

function fulfilmentsOf({ fulfillments }: Order): string {
  return fulfillments
    .map(({ description, status, carrier, tracking_number }) => {
      const tracked = [carrier, tracking_number].filter((word) => word !== undefined).join(' ');
      return `<p>Delivery: ${inHtml(description ?? '')}, ${status}${tracked === '' ? '' : ` (${inHtml(tracked)})`}</p>`;
    })
    .join('\n');
}

function formsOf(facts: PageFacts): string {
  switch (facts.shown.status) {
    case 'not_ready_for_payment':
      return detailsForm(facts);
    case 'ready_for_payment':
      return `${paymentForm(facts)}\n${detailsForm(facts)}`;
    case 'authentication_required':
      return form(
        facts,
        '<button name="do" value="confirm">Confirm</button>\n<button name="do" value="refuse">Do not confirm</button>',
      );
    default:
      return '';
  }
}

function paymentForm(facts: PageFacts): string {
  const { brand, shown } = facts;
  const cards = CARDS.map(
    ([value, , title], index) =>
      `<label class="choice"><input type="radio" name="card" value="${value}"${index === 0 ? ' checked' : ''}> ${title}</label>`,
  );
  return `<h2>Payment</h2>\n${form(
    facts,
    `<input type="hidden" name="total" value="${shown.basket.total}">
${cards.join('\n')}
<button name="do" value="pay">Pay ${money(brand, shown.basket.total)}</button>`,
  )}`;
}

function detailsForm(facts: PageFacts): string {
  const { brand, shown, entered } = facts;
  const { buyer, fulfillment_details: details } = shown;
  const address = details?.address;
  const known = (name: string, value = '') => entered?.get(name) ?? value;
  const input = (name: string, label: string, value: string | undefined, more: string) =>
    `<label>${label}<input name="${name}" value="${inHtml(known(name, value))}" ${more}></label>`;
  const ships = shown.basket.lines.some((line) => line.ships);
  const fields = [
    input('email', 'E-mail', buyer?.email, 'type="email" autocomplete="email" required maxlength="254"'),
    input('full_name', 'Name', buyer?.full_name, 'autocomplete="name" maxlength="200"'),
    ...(ships
      ? [
          '<h3>Delivery address</h3>',
          input('name', 'Name', address?.name ?? buyer?.full_name, 'autocomplete="shipping name" maxlength="200"'),
          input('line_one', 'Street', address?.line_one, 'autocomplete="shipping address-line1" maxlength="200"'),
          input('line_two', 'Apartment', address?.line_two, 'autocomplete="shipping address-line2" maxlength="200"'),
          input('city', 'City', address?.city, 'autocomplete="shipping address-level2" maxlength="200"'),
          input('state', 'State or province', address?.state, 'autocomplete="shipping address-level1" maxlength="200"'),
          input(
            'postal_code',
            'Postal code',
            address?.postal_code,
            'autocomplete="shipping postal-code" maxlength="40"',
          ),
          input(
            'country',
            'Country (two letters)',
            address?.country ?? brand.pack.checkout.tax[0]?.country,
            'autocomplete="shipping country" maxlength="2"',
          ),
        ]
      : []),
    ...optionFields(facts),
  ];
  return `<h2>Your details</h2>\n${form(facts, `${fields.join('\n')}\n<button name="do" value="save">Save</button>`)}`;
}

function optionFields({ brand, shown, entered }: PageFacts): string[] {
  const options = shown.basket.ways;
  if (options.length < 2) return [];
  const chosen = entered?.get('option') ?? shown.basket.chosen[0]?.way.id;
  return [
    '<h3>Delivery</h3>',
    ...options.map(
      ({ id, title, price }) =>
        `<label class="choice"><input type="radio" name="option" value="${inHtml(id)}"${id === chosen ? ' checked' : ''}> ` +
        `${inHtml(title)}, ${money(brand, price)}</label>`,
    ),
  ];
}

function form({ form: token }: PageFacts, inner: string): string {
  return `<form method="post" autocomplete="on">\n<input type="hidden" name="form" value="${inHtml(token)}">\n${inner}\n</form>`;
}

function wayBack({ pack }: Brand, { status }: Shown): string {
  const home = pack.brand.brand_url ?? `https://${pack.brand.domain}`;
  const done = status === 'completed' || status === 'canceled' || status === 'expired';
  const links = pack.checkout.links.map(({ type, url, title }) => [url, title ?? type.replaceAll('_', ' ')] as const);
  const all = [[home, `Back to ${pack.brand.display_name}`] as const, ...links];
  return `<footer>\n<p>${done ? 'You can close this page and go back to your assistant.' : 'Your assistant sees what you do here.'}</p>\n${all
    .map(([url, title]) => `<a href="${inHtml(url)}" rel="noopener noreferrer">${inHtml(title)}</a>`)
    .join('\n')}\n</footer>`;
}

function document(title: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${inHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; } main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 1.5rem; } h3 { font-size: 1rem; margin: .5rem 0 0; }
table { border-collapse: collapse; width: 100%; margin-top: .5rem; }
th, td { text-align: left; padding: .35rem .5rem .35rem 0; border-bottom: 1px solid #8886; }
td:last-child, th:last-child { text-align: right; } .totals tr:last-child { font-weight: bold; }
form { display: grid; gap: .6rem; } label { display: grid; gap: .15rem; } .choice { display: block; }
input:not([type=radio]) { font: inherit; padding: .4rem; } button { font: inherit; padding: .6rem; cursor: pointer; }
.note { color: #777; } .error { border-left: 4px solid #c33; padding-left: .6rem; } footer { margin-top: 2rem; display: grid; gap: .3rem; }
`;

/**
 * The page may show its own style and send its own forms to where it came from. Not `no-referrer`: a browser would then hide
 * where a form comes from, and it would be refused.
 */
export const PAGE_HEADERS: Record<string, string> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; ` +
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex',
};

function money({ pack }: Brand, amount: number): string {
  return inHtml(formatMoney(amount, pack.currency, pack.locale));
}

function inHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

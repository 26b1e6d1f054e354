/**
 * The bystander: a customer with a key who keeps calling while others attack. A process of its own, so that what is
 * measured is the service and not the attacker's event loop. Its calls are due at fixed times and their latency
 * counts from then: a service that stops for two seconds is two seconds late for every call of them. Started by
 * harness.mjs, driven by its messages.
 */
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';

const PER_SECOND = 40;
const TIMEOUT_MS = 10_000;
const MOST_HOSTS = 64;

const DAYS = {
  delta: [
    ['si_get_offering', { offering_id: 'delta_chatgpt_3313', intent: 'A flight to Boston', include_products: true }],
    ['si_initiate_session', { intent: 'A flight from New York to Boston', identity: { consent_granted: false } }],
    ['si_send_message', { message: 'Do they have wifi on board?' }],
    ['si_send_message', { message: 'Which one arrives before 9 am?' }],
    ['si_send_message', { message: 'Which is the cheapest?' }],
    ['si_terminate_session', { reason: 'user_exit' }],
  ],
  'acme-outdoor': [
    ['si_get_offering', { offering_id: 'acme_camp_season', intent: 'A tent for two', include_products: true }],
    ['si_initiate_session', { intent: 'A tent for two people', identity: { consent_granted: false } }],
    ['si_send_message', { message: 'Which one is the lightest?' }],
    ['si_send_message', { message: 'Do you have it in green?' }],
    ['si_send_message', { message: 'Which is the cheapest?' }],
    ['si_terminate_session', { reason: 'user_exit' }],
  ],
};

const [port, key, brand] = process.argv.slice(2);
const day = DAYS[brand];
const hosts = [];
const waiting = [];
let rate = PER_SECOND;
let began = performance.now();
let due = 0;
let window;

setInterval(() => {
  const now = performance.now();
  while (began + (due * 1000) / rate <= now) {
    waiting.push({ due: began + (due * 1000) / rate, window });
    if (window) window.due += 1;
    due += 1;
  }
  serveWaiting();
}, 4);

process.on('message', ({ ask, perSecond = PER_SECOND }) => {
  if (ask === 'rate') {
    rate = perSecond;
    began = performance.now();
    due = 0;
  }
  if (ask === 'begin') window = { due: 0, took: [], failed: {} };
  if (ask === 'count') process.send({ count: window.due });
  if (ask === 'finish') finish();
});
process.on('disconnect', () => process.exit());

/** What became of every call that was due in the window, once all are over. */
function finish() {
  const mine = window;
  window = undefined;
  const over = performance.now() + TIMEOUT_MS + 2000;
  const look = setInterval(() => {
    const failed = Object.values(mine.failed).reduce((sum, count) => sum + count, 0);
    const open = mine.took.length + failed < mine.due || waiting.length > 2;
    if (open && performance.now() < over) return;
    clearInterval(look);
    process.send(mine);
  }, 10);
}

function serveWaiting() {
  while (waiting.length > 0) {
    // Nobody waits for it any more: it was never served, and is not sent either.
    if (performance.now() - waiting[0].due > TIMEOUT_MS) {
      fail(waiting.shift().window, 'timeout');
      continue;
    }
    const host = hosts.find(({ busy }) => !busy) ?? (hosts.length < MOST_HOSTS ? makeHost() : undefined);
    if (host === undefined) return;
    host.send(waiting.shift());
  }
}

function fail(mine, problem) {
  if (mine) mine.failed[problem] = (mine.failed[problem] ?? 0) + 1;
}

/** One conversation after the other, each on a connection of its own: newcomers are to be served too. */
function makeHost() {
  const host = { busy: false, send };
  let socket;
  let session;
  let step = 0;
  let call;
  let timer;
  let text = '';

  function send(mine) {
    host.busy = true;
    call = mine;
    text = '';
    timer = setTimeout(() => over('timeout'), Math.max(1, call.due + TIMEOUT_MS - performance.now()));
    if (socket === undefined) {
      socket = connect(Number(port), '127.0.0.1').setNoDelay(true);
      const own = socket;
      own.on('data', heard);
      own.on('error', () => {});
      own.on('close', () => own === socket && over('closed'));
    }
    const [name, args] = day[step];
    const more = step === 0 ? {} : step === 1 ? { idempotency_key: randomUUID() } : { session_id: session };
    if (name === 'si_send_message') more.idempotency_key = randomUUID();
    const params = { name, arguments: { ...args, ...more } };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n` +
        `Accept: application/json, text/event-stream\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  }

  function heard(part) {
    text += part.toString('latin1');
    const split = text.indexOf('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
    if (split === -1 || text.length < split + 4 + length) return;
    if (call === undefined) return over('unasked');
    const status = text.slice(9, 12);
    const code = /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? '';
    if (status !== '200' || !text.includes('"status":"completed"')) return over(`${status} ${code}`.trim());
    if (step === 1) session = /"session_id":"([^"]+)"/.exec(text)?.[1];
    over();
  }

  function over(problem) {
    clearTimeout(timer);
    const { window: mine, due: from } = call ?? {};
    if (mine && problem === undefined) mine.took.push(performance.now() - from);
    else fail(mine, problem);
    step = problem === undefined ? (step + 1) % day.length : 0;
    if (step === 0) {
      const old = socket;
      socket = undefined;
      old?.destroy();
    }
    call = undefined;
    host.busy = false;
    serveWaiting();
  }

  hosts.push(host);
  return host;
}

/** What the benchmark's hosts say: the SI lifecycle over and over, sessions that stay open, and the bare server's one tool. */
import { randomBytes } from 'node:crypto';
import { headOf } from './http-load.mjs';

const INTENT = 'A flight from New York to Boston on Tuesday morning';
const OFFERING = 'delta_chatgpt_3313';

/**
 * One host's day (issue "The service", Speed): look up the offering, open a session, four turns of which one is a pressed button,
 * end it with the handoff. Bodies are written once; what changes is put between the pieces. Wrong answers are counted in `wrong`.
 */
export function lifecycleHost(key) {
  const newKey = keys();
  let session = '';
  let token = '';
  const say = (words) => piece('si_send_message', { session_id: '\u0000', idempotency_key: '\u0001', message: words });
  const steps = [
    {
      kind: 'offering',
      body: piece('si_get_offering', { offering_id: OFFERING, intent: INTENT, include_products: true }),
    },
    {
      kind: 'initiate',
      body: piece('si_initiate_session', {
        idempotency_key: '\u0001',
        intent: INTENT,
        offering_id: OFFERING,
        offering_token: '\u0002',
        identity: { consent_granted: false },
      }),
    },
    { kind: 'turn', body: say('Do they have wifi on board?') },
    { kind: 'turn', body: say('Which one arrives before 9 am?') },
    {
      kind: 'turn',
      body: piece('si_send_message', {
        session_id: '\u0000',
        idempotency_key: '\u0001',
        action_response: { action: 'select', payload: { product_id: 'DL628' } },
      }),
    },
    { kind: 'turn', body: say('Yes, book it for me please'), expect: '"session_status":"pending_handoff"' },
    {
      kind: 'terminate',
      body: piece('si_terminate_session', { session_id: '\u0000', reason: 'handoff_transaction' }),
      expect: '"acp_handoff"',
    },
  ];
  const wrong = {};
  let at = 0;
  return {
    wrong,
    head: headOf(`Authorization: Bearer ${key}\r\n`),
    next: () => steps[at].body(session, newKey, token),
    heard(answer) {
      const { kind, expect } = steps[at];
      if (kind === 'offering') token = member(answer, 'offering_token');
      if (kind === 'initiate') session = member(answer, 'session_id');
      const good = answer.includes('"status":"completed"') && (expect === undefined || answer.includes(expect));
      if (!good) wrong[`${at} ${kind}`] = (wrong[`${at} ${kind}`] ?? 0) + 1;
      at = (at + 1) % steps.length;
      return kind;
    },
  };
}

/** Sessions with two turns each that are left open. */
export function openingHost(key) {
  const newKey = keys();
  let session = '';
  const steps = [
    piece('si_initiate_session', { idempotency_key: '\u0001', intent: INTENT, identity: { consent_granted: false } }),
    piece('si_send_message', {
      session_id: '\u0000',
      idempotency_key: '\u0001',
      message: 'Do they have wifi on board?',
    }),
    piece('si_send_message', {
      session_id: '\u0000',
      idempotency_key: '\u0001',
      message: 'Which one arrives before 9 am?',
    }),
  ];
  const wrong = {};
  let at = 0;
  return {
    wrong,
    head: headOf(`Authorization: Bearer ${key}\r\n`),
    next: () => steps[at](session, newKey, ''),
    heard(answer) {
      if (at === 0) session = member(answer, 'session_id');
      if (!answer.includes('"status":"completed"')) wrong[at] = (wrong[at] ?? 0) + 1;
      at = (at + 1) % steps.length;
      return at === 1 ? 'initiate' : 'turn';
    },
  };
}

/** The bare server's tool, again and again in one MCP session. */
export function echoHost(mcpSession) {
  const body = piece('echo', { message: 'Do they have wifi on board?' });
  const wrong = {};
  return {
    wrong,
    head: headOf(`Mcp-Session-Id: ${mcpSession}\r\n`),
    next: () => body('', keys, ''),
    heard(answer) {
      if (!answer.includes('wifi on board')) wrong.echo = (wrong.echo ?? 0) + 1;
      return 'call';
    },
  };
}

/** A tools/call as a function of the session, the key and the token that belong at \u0000, \u0001 and \u0002. */
function piece(name, args) {
  const json = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } });
  const parts = json.split(/(\\u000[012])/);
  return (session, newKey, token) => {
    let body = '';
    for (const part of parts) {
      if (part === '\\u0000') body += session;
      else if (part === '\\u0001') body += newKey();
      else if (part === '\\u0002') body += token;
      else body += part;
    }
    return body;
  };
}

/** New keys of 32 characters: random for the host, then counted. */
function keys() {
  const own = randomBytes(12).toString('hex');
  let at = 0;
  return () => own + String(++at).padStart(8, '0');
}

function member(answer, name) {
  const from = answer.lastIndexOf(`"${name}":"`) + name.length + 4;
  return answer.slice(from, answer.indexOf('"', from));
}

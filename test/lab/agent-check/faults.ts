/** The faults that the checks must find, each with the one check that finds it. */
import type { Connection } from '../../../src/client/connection.ts';
import { ConnectionError, type Json, list, record } from '../../../src/client/message.ts';
import { introduction } from '../../introduced.ts';
import { type Answer, type Fault, GONE, type Memory, refused, type Wire } from './agent-with-faults.ts';

const CAPABILITIES = 'get_adcp_capabilities';
const OFFERING = 'si_get_offering';
const OPEN = 'si_initiate_session';
const SEND = 'si_send_message';
const END = 'si_terminate_session';

/** A connection that lists these tools. */
const listing = ({ request }: Connection, tools: readonly unknown[]): Partial<Connection> => ({
  request: async (method, params, options) => (method === 'tools/list' ? { tools } : request(method, params, options)),
});

const NOBODYS = '00000000-0000-4000-8000-000000000000';

/** Changes the body of a success of this tool. */
const success = (
  finds: string,
  what: string,
  tool: string,
  change: (body: Json, wire: Wire, memory: Memory) => void,
): Fault => ({
  finds,
  what,
  after: (wire, memory) => {
    if (wire.tool === tool && !wire.isError) change(wire.body, wire, memory);
  },
});

/** Changes an error with this code, in both places. */
const error = (finds: string, what: string, code: string, change: (error: Json, body: Json) => void): Fault => ({
  finds,
  what,
  after: ({ body, isError }) => {
    if (!isError || record(body.adcp_error).code !== code) return;
    change(record(body.adcp_error), body);
    if (body.errors !== undefined) body.errors = [structuredClone(body.adcp_error)];
  },
});

/** Changes what a tool is asked. */
const asked = (
  finds: string,
  what: string,
  tool: string,
  change: (args: Json, wire: Wire, memory: Memory) => void,
): Fault => ({
  finds,
  what,
  before: (wire, memory) => {
    if (wire.tool === tool) change(wire.args, wire, memory);
  },
});

/** Refuses, or answers otherwise, where `when` holds. */
const taken = (
  finds: string,
  what: string,
  tool: string,
  answer: (wire: Wire, memory: Memory) => Answer | undefined,
): Fault => ({
  finds,
  what,
  instead: (wire, memory) => (wire.tool === tool ? answer(wire, memory) : undefined),
});

const said = (body: Json) => record(body.response);
const first = (body: Json, type: string) =>
  list(said(body).ui_elements)
    .map(record)
    .find((one) => one.type === type);
const host = (body: Json, { hosts }: Memory) => hosts.get(String(body.session_id)) ?? {};
const standardOf = (capabilities: Json) => list(record(capabilities.components).standard);
const done = (body: Json): Answer => ({ body: { status: 'completed', adcp_version: '3.2', ...body }, isError: false });

const HANDED = {
  checkout_url: 'https://delta.example/acp',
  checkout_token: 'chk_0123456789012345678901',
  expires_at: '2026-01-18T16:00:00Z',
};

const answers: Fault[] = [
  success('answers.flat', 'a payload at the root', OFFERING, (body) => Object.assign(body, { payload: {} })),
  {
    finds: 'answers.text',
    what: 'a sentence in place of the JSON',
    after: (wire) => {
      if (wire.tool === OFFERING) wire.text = 'si_get_offering completed';
    },
  },
  success('answers.status', 'status "ok"', END, (body) => Object.assign(body, { status: 'ok' })),
  success('answers.schema', 'a time that is none', OFFERING, (body) =>
    Object.assign(body, { checked_at: 'yesterday' }),
  ),
  {
    finds: 'answers.context',
    what: 'errors without context',
    after: ({ body, isError }) => {
      if (isError) delete body.context;
    },
  },
  success('answers.release', 'turns without a release', SEND, (body) => delete body.adcp_version),
  success('answers.links', 'a landing page over http', OFFERING, (body) => {
    record(body.offering).landing_url = 'http://delta.example/offer';
  }),
  {
    finds: 'answers.given',
    what: 'an end that gets no answer',
    instead: ({ tool, args }) => {
      if (tool === END && args.reason === 'session_timeout')
        throw new ConnectionError('timeout', 'no answer in 30000 ms');
      return undefined;
    },
  },
  {
    finds: 'errors.as-results',
    what: 'a JSON-RPC error for an unknown offering',
    instead: ({ args }) => {
      if (args.offering_id === 'agent-check-no-such-offering')
        throw new ConnectionError('rpc', 'not found', { code: -32000 });
      return undefined;
    },
  },
  error('errors.both-places', 'no errors[]', 'SESSION_NOT_FOUND', (_, body) => delete body.errors),
  error('errors.no-success-fields', 'an error with a session', 'INVALID_REQUEST', (_, body) =>
    Object.assign(body, { session_id: 'x' }),
  ),
  error('errors.code', 'an empty message', 'REFERENCE_NOT_FOUND', (one) => Object.assign(one, { message: '' })),
  error('errors.recovery', 'no recovery', 'SESSION_NOT_FOUND', (one) => delete one.recovery),
  error('errors.field', 'another field than that of the issue', 'INVALID_REQUEST', (one) =>
    Object.assign(one, { field: 'else' }),
  ),
  {
    finds: 'errors.retry-after',
    what: 'half a second to wait',
    instead: ({ tool }, { notes }) => {
      const count = Number(notes.get('calls') ?? 0) + 1;
      notes.set('calls', count);
      const more = { recovery: 'transient', retry_after: 0.5 };
      return tool === SEND && count === 100
        ? refused('RATE_LIMITED', 'Slow down.', more)
        : limitedOnce(tool, notes, more);
    },
  },
  error('errors.no-internals', 'a stack', 'REFERENCE_NOT_FOUND', (one) =>
    Object.assign(one, { message: 'not found at find (/srv/agent/index.js:1:2)' }),
  ),
  error('errors.small', 'a long suggestion', 'REFERENCE_NOT_FOUND', (one) =>
    Object.assign(one, { suggestion: 'x'.repeat(5000) }),
  ),
];

/** The first turn of a run is told to wait. */
function limitedOnce(tool: string, notes: Map<string, unknown>, more: Json): Answer | undefined {
  if (tool !== SEND || notes.has('limited')) return undefined;
  notes.set('limited', true);
  return refused('RATE_LIMITED', 'Slow down.', more);
}

const pinned = (finds: string, what: string, change: (args: Json) => void): Fault =>
  asked(finds, what, CAPABILITIES, change);
const able = (finds: string, what: string, change: (body: Json, wire: Wire) => void): Fault =>
  success(finds, what, CAPABILITIES, change);

const discovery: Fault[] = [
  { finds: 'transport.eras', what: 'only the stateless era', silentIn: '2025-11-25' },
  {
    finds: 'transport.broken-json',
    what: 'no word on broken JSON',
    connection: () => ({ send: async () => ({ status: 200, text: '{}', message: {} }) }),
  },
  {
    finds: 'transport.unknown-tool',
    what: 'an answer of a tool that is not there',
    instead: ({ tool }) => (tool === 'si_no_such_tool' ? done({}) : undefined),
  },
  {
    finds: 'tools.names',
    what: 'a tool that is not listed',
    connection: (_, usual) =>
      listing(
        usual,
        introduction.cards.filter(({ name }) => name !== OFFERING),
      ),
  },
  {
    finds: 'tools.open',
    what: 'unknown fields are refused',
    instead: ({ args }) => ('x_unknown' in args ? refused('INVALID_REQUEST') : undefined),
  },
  {
    finds: 'security.credentials',
    what: 'a credential is taken',
    before: ({ args }) => {
      delete record(args.ext).nested;
    },
  },
  able('capabilities.major', 'major version 2', (body) => Object.assign(record(body.adcp), { major_versions: [2] })),
  able('capabilities.versions', 'no releases listed', (body) => delete record(body.adcp).supported_versions),
  able('capabilities.protocol', 'the protocol not listed', (body, { args }) => {
    if (args.protocols === undefined) body.supported_protocols = ['media_buy'];
  }),
  able('capabilities.experimental', 'no experimental feature', (body) =>
    Object.assign(body, { experimental_features: [] }),
  ),
  able('capabilities.idempotency', 'a minute of replay', (body) => {
    record(record(body.adcp).idempotency).replay_ttl_seconds = 60;
  }),
  able('capabilities.old-release', 'specialisms in 3.0', (body) =>
    Object.assign(body, { specialisms: ['sponsored-intelligence'] }),
  ),
  able('capabilities.filter', 'protocols filtered away', (body, { args }) => {
    if (args.protocols !== undefined) body.supported_protocols = ['media_buy'];
  }),
  able('capabilities.brand', 'no brand', (body) => {
    delete record(body.sponsored_intelligence).brand;
    delete record(body.sponsored_intelligence).brand_url;
  }),
  able('capabilities.conversational', 'no conversation', (body) => {
    record(record(record(body.sponsored_intelligence).capabilities).modalities).conversational = false;
  }),
  able('versions.exact', 'all served as the newest', (body, { args }) => {
    if (args.adcp_version === '3.1') body.adcp_version = '3.2';
  }),
  pinned('versions.downshift', 'a later release is refused', (args) => {
    if (args.adcp_version === '3.99') args.adcp_version = '5.0';
  }),
  pinned('versions.other-major', '2.0 is taken', (args) => {
    if (args.adcp_version === '2.0') delete args.adcp_version;
  }),
  pinned('versions.prerelease', 'any prerelease is taken', (args) => {
    if (String(args.adcp_version).includes('-')) delete args.adcp_version;
  }),
  pinned('versions.disagree', 'the second version field is not read', (args) => {
    if (args.adcp_version !== undefined) delete args.adcp_major_version;
  }),
  error('versions.details', 'no word on what is supported', 'VERSION_UNSUPPORTED', (one) => delete one.details),
  pinned('versions.malformed', '"v3" is taken', (args) => {
    if (args.adcp_version === 'v3') delete args.adcp_version;
  }),
  able('versions.major-only', 'the major alone gets the oldest release', (body, { args }) => {
    if (args.adcp_major_version === 3 && args.adcp_version === undefined) body.adcp_version = '3.0';
  }),
];

const offering: Fault[] = [
  asked('offering.required', 'any offering will do', OFFERING, (args) =>
    Object.assign(args, { offering_id: args.offering_id ?? GONE }),
  ),
  asked('offering.limit', 'the limit is cut to size', OFFERING, (args) => {
    if (args.product_limit !== undefined)
      args.product_limit = Math.min(50, Math.max(1, Math.trunc(Number(args.product_limit))));
  }),
  success('offering.token', 'one token for all', OFFERING, (body, { args }) => {
    if (!args.include_products && body.offering_token) body.offering_token = 'ofr_0123456789abcdefghijkl';
  }),
  success('offering.lifetime', 'no lifetime', OFFERING, (body) => delete body.ttl_seconds),
  asked('offering.products-asked', 'products always', OFFERING, (args) =>
    Object.assign(args, { include_products: true }),
  ),
  success('offering.total', 'the total of what is shown', OFFERING, (body) => {
    if (body.total_matching !== undefined) body.total_matching = list(body.matching_products).length;
  }),
  asked('offering.recall', 'what was shown is forgotten', OPEN, (args) => delete args.offering_token),
  taken('offering.unknown', 'an unknown offering is merely unavailable', OFFERING, ({ args }) =>
    args.offering_id === 'agent-check-no-such-offering'
      ? done({ available: false, unavailable_reason: 'inactive' })
      : undefined,
  ),
  success('offering.unavailable', 'no reason', OFFERING, (body) => delete body.unavailable_reason),
  success('offering.alternatives', 'an alternative that is not there', OFFERING, (body) => {
    if (body.alternative_offering_ids) body.alternative_offering_ids = ['not-there'];
  }),
  success('offering.consistent', 'available, and sold out', OFFERING, (body) => {
    if (body.offering) record(body.offering).availability_status = 'sold_out';
  }),
  success('offering.personal', 'the intent is repeated', OFFERING, (body, { args }) => {
    if (args.intent !== undefined) record(body.offering).summary = args.intent;
  }),
  taken('offering.unknown-token', 'an unknown token is refused', OPEN, ({ args }) =>
    String(args.offering_token).startsWith('ofr_agent_check') ? refused('REFERENCE_NOT_FOUND') : undefined,
  ),
];

const session: Fault[] = [
  asked('session.required', 'consent is taken as denied', OPEN, (args) => {
    if (record(args.identity).consent_granted === undefined && record(args.identity).anonymous_session_id)
      args.identity = { ...record(args.identity), consent_granted: false };
  }),
  success('session.opens', 'a session opens as complete', OPEN, (body) =>
    Object.assign(body, { session_status: 'complete' }),
  ),
  {
    finds: 'session.id',
    what: 'sessions are counted',
    before: ({ args }, { notes }) => {
      const real = notes.get(String(args.session_id));
      if (real !== undefined) args.session_id = real;
    },
    after: ({ body, isError }, { notes }) => {
      if (isError || body.session_id === undefined) return;
      const real = String(body.session_id);
      const number = notes.get(`number ${real}`) ?? `session-${String(notes.size + 1e9).padStart(20, '0')}`;
      notes.set(`number ${real}`, number);
      notes.set(String(number), real);
      body.session_id = number;
    },
  },
  success('session.first-words', 'the intent is repeated', OPEN, (body, { args }) => {
    said(body).message = `You said: ${args.intent}`;
  }),
  taken('session.anonymous', 'a pseudonym is asked for', OPEN, ({ args }) => {
    const { consent_granted, anonymous_session_id } = record(args.identity);
    return consent_granted === false && !anonymous_session_id ? refused('VALIDATION_ERROR') : undefined;
  }),
  success('session.no-consent', 'a person who gave no consent is greeted', OPEN, (body, { args }) => {
    const { consent_granted, user } = record(args.identity);
    if (consent_granted === false && user) said(body).message = `Hello ${record(user).name}!`;
  }),
  success('session.consent-scope', 'the e-mail address is told', OPEN, (body, { args }) => {
    const { consent_granted, user } = record(args.identity);
    if (consent_granted === true && user) said(body).message = `We write to ${record(user).email}.`;
  }),
  taken('session.bare-consent', 'consent needs a scope', OPEN, ({ args }) => {
    const { consent_granted, consent_scope } = record(args.identity);
    return consent_granted === true && !consent_scope ? refused('VALIDATION_ERROR') : undefined;
  }),
  taken('session.hints', 'a media buy of another is refused', OPEN, ({ args }) =>
    args.media_buy_id === undefined ? undefined : refused('REFERENCE_NOT_FOUND'),
  ),
  {
    finds: 'session.no-mcp-session',
    what: 'sessions hang on their connection',
    instead: ({ tool, caller, connection, args }, { notes }) => {
      const known = notes.get(`home of ${args.session_id}`);
      return tool === SEND && caller === 'first' && known !== undefined && known !== connection
        ? refused('SESSION_NOT_FOUND')
        : undefined;
    },
    after: ({ tool, connection, body }, { notes }) => {
      if (tool === OPEN) notes.set(`home of ${body.session_id}`, connection);
    },
  },
  asked('turns.required', 'a turn may be empty', SEND, (args) => {
    if (args.action_response === undefined && args.message === undefined) args.message = 'Hello?';
  }),
  success('turns.session', 'a turn without its session', SEND, (body) => delete body.session_id),
  success('turns.handoff', 'a handoff while active', SEND, (body) => {
    if (body.session_status === 'active') body.handoff = { type: 'complete' };
  }),
  success('turns.intent', 'a purchase of nothing', SEND, (body) => delete record(record(body.handoff).intent).product),
  success('turns.not-terminated', 'a turn that ends the session', SEND, (body, { args }) => {
    if (record(args.action_response).action === 'x_agent_check') body.session_status = 'terminated';
  }),
  asked('turns.action-name', 'a button without an action is a press', SEND, (args) => {
    if (args.action_response !== undefined) args.action_response = { action: 'none', ...record(args.action_response) };
  }),
  taken('turns.unknown-action', 'an unknown action is refused', SEND, ({ args }) =>
    record(args.action_response).action === 'x_agent_check' ? refused('VALIDATION_ERROR') : undefined,
  ),
  taken('turns.unknown-session', 'an unknown session has ended', SEND, ({ args }) =>
    args.session_id === NOBODYS ? refused('SESSION_TERMINATED') : undefined,
  ),
  {
    finds: 'turns.after-end',
    what: 'a session that has ended goes on',
    after: (wire) => {
      if (record(wire.body.adcp_error).code !== 'SESSION_TERMINATED') return;
      const { args } = wire;
      Object.assign(
        wire,
        done({
          context: args.context,
          session_id: args.session_id,
          session_status: 'active',
          response: { message: 'Yes?' },
        }),
      );
      wire.body.sponsored_context = DECLARED;
    },
  },
  taken('turns.question-while-pending', 'while pending nothing is answered', SEND, ({ args }, { pending }) =>
    pending.has(String(args.session_id)) ? refused('VALIDATION_ERROR') : undefined,
  ),
  {
    finds: 'turns.taken-back',
    what: 'what is pending stays pending',
    instead: ({ tool, args }, { pending }) => {
      const kept = pending.get(String(args.session_id));
      return tool === SEND && String(args.message).startsWith('Not yet') && kept
        ? { body: { ...structuredClone(kept), context: args.context }, isError: false }
        : undefined;
    },
  },
  {
    finds: 'turns.at-once',
    what: 'a second turn at the same time is refused',
    instead: ({ tool, args }, { notes }, through) => {
      if (tool !== SEND) return undefined;
      const id = `flying ${args.session_id}`;
      if (notes.get(id)) return refused('SERVICE_UNAVAILABLE', 'Busy.', { recovery: 'transient' });
      notes.set(id, true);
      return through().finally(() => notes.set(id, false));
    },
  },
];

const DECLARED = {
  paying_principal: { brand: { domain: 'delta.example' } },
  context_use: 'presentation_only',
  disclosure_obligation: { required: true },
};

const negotiation: Fault[] = [
  success('negotiation.intersection', 'everything is negotiated', OPEN, (body) => {
    record(record(body.negotiated_capabilities).components).standard = [
      'text',
      'link',
      'image',
      'product_card',
      'carousel',
      'action_button',
    ];
  }),
  success('negotiation.only-negotiated', 'a card for a host of text', SEND, (body, _, memory) => {
    if (standardOf(host(body, memory)).length === 1)
      said(body).ui_elements = [{ type: 'product_card', data: { title: 'Seat', price: '$1' } }];
  }),
  success('negotiation.words-alone', 'no words for a host of text', SEND, (body, _, memory) => {
    if (standardOf(host(body, memory)).length === 1) said(body).message = '';
  }),
  success('negotiation.no-checkout', 'a purchase without a checkout', SEND, (body, { args }, memory) => {
    if (record(host(body, memory).commerce).acp_checkout !== false || !String(args.message).startsWith("I'll take"))
      return;
    const price = { amount: 1, currency: 'USD' };
    Object.assign(body, {
      session_status: 'pending_handoff',
      handoff: { type: 'transaction', intent: { action: 'purchase', product: {}, price } },
    });
  }),
  {
    finds: 'negotiation.declared',
    what: 'no surface where A2UI was negotiated',
    after: ({ body }) => {
      delete said(body).surface;
    },
  },
  success('elements.types', 'a hologram', SEND, (body) => {
    const elements = list(said(body).ui_elements);
    if (elements.length > 0) said(body).ui_elements = [...elements, { type: 'hologram', data: {} }];
  }),
  success('elements.data', 'a card without a price', OPEN, (body) => {
    delete record(first(body, 'product_card')?.data).price;
  }),
  {
    finds: 'elements.surface',
    what: 'two components with one id',
    after: ({ body }) => {
      const components = list(record(said(body).surface).components).map(record);
      for (const component of components) component.id = 'same';
      if (components.length > 0) delete record(said(body).surface).rootId;
    },
  },
  success('receipts.declaration', 'a use that is none', OFFERING, (body) => {
    if (body.sponsored_context) record(body.sponsored_context).context_use = 'anything';
  }),
  success('receipts.declared', 'turns that do not declare themselves', SEND, (body) => delete body.sponsored_context),
  taken('receipts.accepted', 'receipts are refused', SEND, ({ args }) => {
    const { host_receipt } = record(args.sponsored_context_receipt);
    const { status, accepted_context_use, disclosure_commitment } = record(host_receipt);
    const right = status === 'accepted' && accepted_context_use === 'presentation_only';
    return right && record(disclosure_commitment).status === 'accepted' ? refused('VALIDATION_ERROR') : undefined;
  }),
  taken('receipts.rejected', 'a rejection is refused', SEND, ({ args }) =>
    record(record(args.sponsored_context_receipt).host_receipt).rejection_reason
      ? refused('VALIDATION_ERROR')
      : undefined,
  ),
  asked('receipts.contradictions', 'a rejection that accepts is taken', SEND, (args) => {
    const { status, accepted_context_use } = record(record(args.sponsored_context_receipt).host_receipt);
    if (status === 'rejected' && accepted_context_use) delete args.sponsored_context_receipt;
  }),
  {
    finds: 'receipts.silent-downgrade',
    what: 'a downgrade is refused in other words',
    after: ({ body }) => {
      const { message } = record(body.adcp_error);
      if (!String(message).includes('silent downgrade')) return;
      record(body.adcp_error).message = 'The receipt is wrong.';
      body.errors = [structuredClone(body.adcp_error)];
    },
  },
  {
    finds: 'receipts.no-state',
    what: 'a refused receipt uses up the key',
    instead: ({ tool, args }, { notes }) =>
      tool === SEND && notes.has(`used ${args.idempotency_key}`) ? refused('IDEMPOTENCY_CONFLICT') : undefined,
    after: ({ tool, args, isError }, { notes }) => {
      if (tool === SEND && isError && args.sponsored_context_receipt) notes.set(`used ${args.idempotency_key}`, true);
    },
  },
];

const idempotency: Fault[] = [
  success('idempotency.replay', 'a replay in other words', OPEN, (body) => {
    if (body.replayed === true) said(body).message = 'Hello again.';
  }),
  success('idempotency.replayed', 'a replay that does not say so', SEND, (body) => delete body.replayed),
  error('idempotency.conflict', 'a conflict that tells the first intent', 'IDEMPOTENCY_CONFLICT', (one) =>
    Object.assign(one, { details: { first: 'I would like to see what you offer.' } }),
  ),
  asked('idempotency.compared', 'ext is not compared', OPEN, (args) => delete record(args.ext).x),
  {
    finds: 'idempotency.at-once',
    what: 'the same at once makes many',
    before: ({ tool, args }, { notes }) => {
      if (tool !== OPEN || args.idempotency_key === undefined) return;
      const key = String(args.idempotency_key);
      const flying = Number(notes.get(key) ?? 0);
      notes.set(key, flying + 1);
      if (flying > 0) args.idempotency_key = `${key}-${flying}`;
    },
    after: ({ tool, args }, { notes }) => {
      if (tool === OPEN) notes.set(String(args.idempotency_key).slice(0, 36), 0);
    },
  },
  {
    finds: 'idempotency.errors',
    what: 'a refusal uses up the key',
    instead: ({ tool, args }, { notes }) =>
      tool === OPEN && notes.has(`used ${args.idempotency_key}`) ? refused('IDEMPOTENCY_CONFLICT') : undefined,
    after: ({ tool, args, isError }, { notes }) => {
      if (tool === OPEN && isError) notes.set(`used ${args.idempotency_key}`, true);
    },
  },
  success('idempotency.old-turn', 'an old turn is answered anew', SEND, (body, _, { turns, ended }) => {
    const id = String(body.session_id);
    if (body.replayed === true && (turns.get(id) ?? 0) > 1 && !ended.has(id)) said(body).message = 'As I said later.';
  }),
  taken('idempotency.after-end', 'after the end nothing comes again', SEND, ({ args }, { ended }) =>
    ended.has(String(args.session_id)) ? refused('SESSION_TERMINATED') : undefined,
  ),
  {
    finds: 'idempotency.per-session',
    what: 'keys of turns count everywhere',
    instead: ({ tool, caller, args }, { notes }) => {
      if (tool !== SEND || args.idempotency_key === undefined) return undefined;
      const home = notes.get(`key ${caller} ${args.idempotency_key}`) ?? args.session_id;
      notes.set(`key ${caller} ${args.idempotency_key}`, home);
      return home === args.session_id ? undefined : refused('IDEMPOTENCY_CONFLICT');
    },
  },
  success('idempotency.reads', 'a look that comes again is a new one', OFFERING, (body) => {
    if (body.replayed === true) body.offering_token = 'ofr_another_0123456789abcdef';
  }),
  asked('idempotency.form', 'short keys are taken', SEND, (args) => {
    if (args.idempotency_key === 'short') args.idempotency_key = 'short-key-0123456789';
  }),
  asked('idempotency.guessable', 'any key will do', OPEN, (args) => {
    if (/^a+$/.test(String(args.idempotency_key))) args.idempotency_key = 'b7f1c2d3-0000-4000-8000-1234567890ab';
  }),
  success('isolation.sessions', 'a session hands over what another agreed', END, (body, { args }, { pending }) => {
    const others = [...pending.keys()].filter((id) => id !== args.session_id);
    if (args.reason === 'handoff_transaction' && others.length > 0 && !pending.has(String(args.session_id)))
      body.acp_handoff = HANDED;
    pending.delete(String(args.session_id));
  }),
];

/** Takes the second caller for the first one, in this tool. */
const mistaken = (finds: string, what: string, tool: string): Fault => ({
  finds,
  what,
  before: (wire) => {
    if (wire.tool === tool && wire.caller === 'second') wire.caller = 'first';
  },
});

const callers: Fault[] = [
  mistaken('isolation.sessions-of-others', "another caller's session goes on", SEND),
  mistaken('isolation.ends-of-others', "another caller's session is ended", END),
  mistaken('isolation.keys', 'keys are shared', OPEN),
  {
    finds: 'isolation.tools',
    what: 'another caller sees other tools',
    connection: (caller, usual) => (caller === 'second' ? listing(usual, introduction.cards.slice(1)) : {}),
  },
  {
    finds: 'security.key-asked',
    what: 'nobody is let in',
    before: (wire) => {
      if (wire.caller === 'nobody' && wire.tool === OPEN) wire.caller = 'second';
    },
  },
  {
    finds: 'capabilities.bare',
    what: 'capabilities only with a key',
    instead: ({ caller, tool }) => {
      if (caller === 'nobody' && tool === CAPABILITIES) throw new ConnectionError('http', 'HTTP 401', { status: 401 });
      return undefined;
    },
  },
];

const handed = (finds: string, what: string, change: (handoff: Json, body: Json) => void): Fault =>
  success(finds, what, END, (body) => {
    if (body.acp_handoff) change(record(body.acp_handoff), body);
  });

const ending: Fault[] = [
  taken('ending.reasons', 'a reason is refused', END, ({ args }) =>
    args.reason === 'session_timeout' ? refused('INVALID_REQUEST') : undefined,
  ),
  success('ending.state', 'a user who leaves completes', END, (body, _, { ended }) => {
    if (ended.get(String(body.session_id)) === 'user_exit') body.session_status = 'complete';
  }),
  asked('ending.invalid', 'any reason is one', END, (args) => {
    if (args.reason === 'bored') args.reason = 'user_exit';
  }),
  success('ending.repeated', 'each end has a new token', END, (body, _, { notes }) => {
    const count = Number(notes.get('ends') ?? 0) + 1;
    notes.set('ends', count);
    if (body.acp_handoff) record(body.acp_handoff).checkout_token = `chk_0123456789abcdefghij_${count}`;
  }),
  success('ending.final', 'who left can still buy', END, (body, { args }, { ended }) => {
    if (args.reason === 'handoff_transaction' && ended.get(String(body.session_id)) === 'user_exit')
      Object.assign(body, { session_status: 'complete', acp_handoff: HANDED });
  }),
  taken('ending.vocabularies', "the pages' words are refused", END, ({ args }) =>
    record(args.termination_context).user_signal ? refused('INVALID_REQUEST') : undefined,
  ),
  success('ending.follow-up', 'one vocabulary', END, (body) => delete record(body.follow_up).suggested_action),
  taken('ending.unknown-session', 'an unknown session is ended', END, ({ args }) =>
    args.session_id === NOBODYS
      ? done({ session_id: NOBODYS, terminated: true, session_status: 'terminated' })
      : undefined,
  ),
  handed('payload.given', 'neither token nor payload', (handoff) => {
    delete handoff.checkout_token;
    delete handoff.payload;
  }),
  handed('payload.address', 'a checkout over http', (handoff) =>
    Object.assign(handoff, { checkout_url: 'http://delta.example/acp' }),
  ),
  handed('payload.lifetime', 'a handoff of yesterday', (handoff) =>
    Object.assign(handoff, { expires_at: '2026-01-17T10:00:00Z' }),
  ),
  handed('payload.token', 'a short token', (handoff) => Object.assign(handoff, { checkout_token: 'chk_1' })),
  handed('payload.price', 'another price', (handoff) => {
    record(record(record(handoff.payload).metadata).price).amount = 1;
  }),
  handed('payload.request', 'no lines', (handoff) => Object.assign(record(handoff.payload), { line_items: [] })),
  success('payload.agreed-only', 'something is always handed over', END, (body, { args }) => {
    if (args.reason === 'handoff_transaction' && record(args.termination_context).transaction_intent)
      body.acp_handoff = HANDED;
  }),
  success('payload.reason', 'handoff_complete hands over too', END, (body, { args }, { ended }) => {
    if (args.reason === 'handoff_complete' && ended.get(String(body.session_id)) === 'handoff_complete')
      body.acp_handoff = HANDED;
  }),
];

export const FAULTS: readonly Fault[] = [
  ...answers,
  ...discovery,
  ...offering,
  ...session,
  ...negotiation,
  ...idempotency,
  ...callers,
  ...ending,
];

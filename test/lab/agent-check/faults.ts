import { ConnectionError, list, record } from '../../../src/client/message.ts';
import { introduction } from '../../introduced.ts';
import { type Fault, refused } from './agent-with-faults.ts';
import { answers, discovery, offering } from './discovery-faults.ts';
import { ending } from './ending-faults.ts';
import {
  asked,
  CAPABILITIES,
  done,
  END,
  error,
  first,
  HANDED,
  host,
  listing,
  NOBODYS,
  OFFERING,
  OPEN,
  SEND,
  said,
  standardOf,
  success,
  taken,
} from './fault-parts.ts';

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

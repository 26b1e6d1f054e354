import { ConnectionError, list, record } from '../../../src/client/message.ts';
import { introduction } from '../../introduced.ts';
import { type Fault, GONE, refused } from './agent-with-faults.ts';
import {
  able,
  asked,
  done,
  END,
  error,
  limitedOnce,
  listing,
  OFFERING,
  OPEN,
  pinned,
  SEND,
  success,
  taken,
} from './fault-parts.ts';

export const answers: Fault[] = [
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

export const discovery: Fault[] = [
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

export const offering: Fault[] = [
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

/** Faults of how a session ends, and of what is handed over. */
import { type Json, record } from '../../../src/client/message.ts';
import { type Fault, refused } from './agent-with-faults.ts';
import { asked, done, END, HANDED, NOBODYS, success, taken } from './fault-parts.ts';

const handed = (finds: string, what: string, change: (handoff: Json, body: Json) => void): Fault =>
  success(finds, what, END, (body) => {
    if (body.acp_handoff) change(record(body.acp_handoff), body);
  });

export const ending: Fault[] = [
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

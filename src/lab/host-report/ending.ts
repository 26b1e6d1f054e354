/** Ending: a session is ended, for the reason there was, and left alone afterwards. */

import { fieldsOf } from '../../protocol/json-object.ts';
import {
  allOf,
  codeOf,
  type Exchange,
  type HostRun,
  INITIATE,
  isGood,
  isPlanted,
  SEND,
  type Session,
  sessionsOf,
  TERMINATE,
} from './exchange.ts';
import { broken, type Finding, type HostCheck, kept, warning } from './host-check.ts';

const module = 'ending';

export const ending: readonly HostCheck[] = [
  {
    module,
    id: 'ending.terminates',
    title: 'Ends every session it opened',
    requirement: 'O38',
    unseen: 'No session was opened, or the host still runs.',
    judge: (run) => sessionsOf(run).flatMap((session) => ended(session, run)),
  },
  {
    module,
    id: 'ending.reason',
    title: 'Ends it with the reason there was',
    requirement: 'O39',
    unseen: 'No session was ended by the host.',
    judge: (run) =>
      sessionsOf(run).flatMap((session) => session.calls.filter(isEnd).map((end) => reasonOf(end, session))),
  },
  {
    module,
    id: 'ending.silence',
    title: 'Sends nothing in a session after it ended it',
    requirement: 'O40',
    unseen: 'No session was ended by the host.',
    judge: (run) =>
      sessionsOf(run).flatMap(({ calls }) => {
        const end = calls.find((one) => isEnd(one) && !one.isError);
        if (end === undefined) return [];
        const after = calls.find(({ tool, number }) => tool === SEND && number > end.number);
        return [
          after === undefined
            ? kept('Nothing came afterwards.', end)
            : broken(`Call ${end.number} had ended this session. Start a new one.`, after),
        ];
      }),
  },
  {
    module,
    id: 'ending.time-to-live',
    title: 'Sends no message in a session whose time to live is over',
    requirement: 'O41',
    unseen: 'No session was left alone for as long as its session_ttl_seconds.',
    judge: (run) => sessionsOf(run).flatMap((session) => lapses(session, run)),
  },
];

const REASONS = ['handoff_transaction', 'handoff_complete', 'user_exit', 'session_timeout', 'host_terminated'];
const OVER: ReadonlySet<unknown> = new Set(['complete', 'terminated']);
const GONE: ReadonlySet<string | undefined> = new Set(['SESSION_NOT_FOUND', 'SESSION_TERMINATED']);

/** A session that was last answered with something planted, lost or refused is judged by the check for that. */
function ended(session: Session, run: HostRun): Finding[] {
  const all = allOf(session);
  const last = all.at(-1) ?? session.opened;
  const end = session.calls.find(isEnd);
  if (end !== undefined) return [kept('It ended the session.', end)];
  const isOver = all.some((one) => OVER.has(one.answer.session_status) || GONE.has(codeOf(one)));
  if (isOver || !run.ended || !isGood(last) || isPlanted(last) || isLeftPending(last, run)) return [];
  return [
    broken(
      `The host left, and the session stayed open. Send si_terminate_session, with user_exit when its user left.`,
      last,
    ),
  ];
}

/** Another session was opened over a pending handoff: judged under handoff. */
function isLeftPending({ answer, number }: Exchange, { exchanges }: HostRun): boolean {
  const isPending = answer.session_status === 'pending_handoff';
  return isPending && exchanges.some((one) => one.tool === INITIATE && one.number > number);
}

function reasonOf(end: Exchange, session: Session): Finding {
  const { reason } = fieldsOf(end.args);
  const before = allOf(session).filter(({ number }) => number < end.number);
  const status = before.findLast((one) => isGood(one))?.answer.session_status;
  if (!REASONS.includes(String(reason)))
    return broken(`There is no reason "${String(reason)}". Send one of ${REASONS.join(', ')}.`, end);
  const { commerce } = fieldsOf(session.opened.answer.negotiated_capabilities);
  // Judged under discovery.
  const isForbidden = fieldsOf(commerce).acp_checkout === false;
  if (reason === 'handoff_transaction' && !isForbidden && status !== 'pending_handoff' && status !== 'complete')
    return warning('It ended with handoff_transaction, and no handoff was pending. Wait for one.', end);
  const last = before.at(-1);
  const ttl = ttlOf(session);
  if (reason === 'session_timeout' && last !== undefined && ttl !== undefined && end.at - last.answeredAt < ttl * 1000)
    return broken(`It ended with session_timeout before ${ttl} s were over. Send user_exit or host_terminated.`, end);
  return kept(`It ended with ${String(reason)}.`, end);
}

function lapses(session: Session, run: HostRun): Finding[] {
  const ttl = ttlOf(session);
  if (ttl === undefined) return [];
  const all = allOf(session);
  const late = all.flatMap((one, at) => {
    const before = all[at - 1];
    return before !== undefined && one.at - before.answeredAt >= ttl * 1000 ? [one] : [];
  });
  const message = late.find(({ tool }) => tool === SEND);
  if (message !== undefined)
    return [broken(`The session was left alone for ${ttl} s and more, so it is over. Start a new one.`, message)];
  const last = all.at(-1) ?? session.opened;
  const other = run.exchanges.find(
    ({ tool, number, at }) => tool === INITIATE && number > last.number && at - last.answeredAt >= ttl * 1000,
  );
  return [...late.slice(0, 1), ...(other ? [other] : [])].map((one) => kept('It knew that the time was over.', one));
}

/** As it was last told, in seconds. */
function ttlOf(session: Session): number | undefined {
  const { session_ttl_seconds } = session.opened.answer;
  return isGood(session.opened) && typeof session_ttl_seconds === 'number' ? session_ttl_seconds : undefined;
}

function isEnd({ tool }: Exchange): boolean {
  return tool === TERMINATE;
}

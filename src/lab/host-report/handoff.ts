/** Handoff: what happens between "the user wants it" and the checkout. */
import { canonicalJson } from '../../engine/canonical-json.ts';
import { fieldsOf } from '../../protocol/json-object.ts';
import {
  allOf,
  type Exchange,
  type HostRun,
  INITIATE,
  isGood,
  SEND,
  type Session,
  sessionsOf,
  TERMINATE,
} from './exchange.ts';
import { broken, type Finding, type HostCheck, kept } from './host-check.ts';
import { purchasesIn } from './purchase.ts';

const module = 'handoff';

export const handoff: readonly HostCheck[] = [
  {
    module,
    id: 'handoff.no-chatter',
    title: 'Once a handoff is pending, sends nothing that changes nothing',
    requirement: 'O20',
    should: true,
    unseen: 'No handoff was pending.',
    judge: (run) => sessionsOf(run).flatMap(pendingSteps).flatMap(chatter),
  },
  {
    module,
    id: 'handoff.user-asked',
    title: 'Asks its user before it buys',
    requirement: 'O21',
    unseen: 'What a user is asked cannot be seen from here. Look at it.',
    judge: () => [],
  },
  {
    module,
    id: 'handoff.terminated-to-buy',
    title: 'Ends the session with handoff_transaction, and buys only after that',
    requirement: 'O22',
    unseen: 'Nothing was bought.',
    judge: (run) => bought(run),
  },
  {
    module,
    id: 'handoff.change-of-mind',
    title: 'Brings a change of mind back with si_send_message, and leaves no pending handoff behind',
    requirement: 'O23',
    unseen: 'Nobody changed their mind while a handoff was pending.',
    judge: (run) => sessionsOf(run).flatMap((session) => changesOfMind(session, run)),
  },
];

/** Each answer that left a handoff pending, with the next call of the session. */
function pendingSteps(session: Session): { pending: Exchange; next: Exchange | undefined }[] {
  const all = allOf(session);
  return all.flatMap((pending, at) => (isPending(pending) ? [{ pending, next: all[at + 1] }] : []));
}

function chatter({ pending, next }: { pending: Exchange; next: Exchange | undefined }): Finding[] {
  if (next === undefined) return [];
  if (next.tool !== SEND || !isPending(next) || next.answer.replayed === true)
    return [kept('Nothing idle was sent.', next)];
  return canonicalJson(fieldsOf(next.answer.handoff).intent) === canonicalJson(fieldsOf(pending.answer.handoff).intent)
    ? [broken('A handoff was pending, and this changed nothing about it. Confirm with the user, then terminate.', next)]
    : [kept('It changed the handoff.', next)];
}

function bought(run: HostRun): Finding[] {
  const purchases = purchasesIn(run);
  const ends = run.exchanges.filter(
    ({ tool, args }) => tool === TERMINATE && fieldsOf(args).reason === 'handoff_transaction',
  );
  const early = purchases.find(({ at }) => !ends.some((end) => end.answeredAt <= at));
  if (early !== undefined)
    return [
      broken(
        `It went to the checkout (${early.says}) before a session had ended with handoff_transaction. Terminate first.`,
        early.exchange,
      ),
    ];
  return ends.filter(isGood).map((end) => kept('It ended the session to buy.', end));
}

function changesOfMind({ id, opened, calls }: Session, run: HostRun): Finding[] {
  const back = calls.filter(({ tool }, at) => {
    const before = calls[at - 1];
    return tool === SEND && before !== undefined && isPending(before);
  });
  const returned = back
    .filter((one) => isGood(one) && one.answer.session_status === 'active')
    .map((one) => kept('The user changed their mind in the same session.', one));
  const last = calls.at(-1);
  if (last === undefined || !isPending(last)) return returned;
  const other = run.exchanges.find(
    ({ tool, number, principal }) => tool === INITIATE && number > last.number && principal === opened.principal,
  );
  return other === undefined || other.answer.session_id === id
    ? returned
    : [
        ...returned,
        broken('It opened another session while a handoff was pending. Send a message, or terminate.', other),
      ];
}

function isPending(exchange: Exchange): boolean {
  return isGood(exchange) && exchange.answer.session_status === 'pending_handoff';
}

/** Recovery: what a host does after an answer that was no good. */

import { fieldsOf } from '../../protocol/json-object.ts';
import {
  bodyOf,
  codeOf,
  type Exchange,
  type HostRun,
  INITIATE,
  isKeyed,
  SEND,
  sessionsOf,
  wordsOf,
} from './exchange.ts';
import { broken, type Finding, type HostCheck, kept } from './host-check.ts';

const module = 'recovery';

/** Two clocks never agree to the millisecond. */
const TOLERANCE_MS = 50;

export const recovery: readonly HostCheck[] = [
  {
    module,
    id: 'recovery.waits',
    title: 'Waits retry_after before it asks the same tool again',
    requirement: 'O33',
    unseen: 'No refusal with retry_after was followed by another call of that tool.',
    judge: ({ exchanges }) => exchanges.flatMap((one) => waited(one, exchanges)),
  },
  {
    module,
    id: 'recovery.lost-answer-retried',
    title: 'Asks again when an answer was lost',
    requirement: 'O34',
    unseen: 'No answer to an initiate or send was lost.',
    judge: (run) =>
      run.exchanges.filter((one) => isKeyed(one) && one.lost !== undefined).flatMap((one) => asked(one, run)),
  },
  {
    module,
    id: 'recovery.session-not-found',
    title: 'After SESSION_NOT_FOUND starts anew with what its user had said',
    requirement: 'O35',
    unseen: 'No message was answered with SESSION_NOT_FOUND.',
    judge: (run) =>
      run.exchanges
        .filter((one) => one.tool === SEND && codeOf(one) === 'SESSION_NOT_FOUND')
        .filter((one, at, all) => all.findIndex((other) => sessionIn(other) === sessionIn(one)) === at)
        .flatMap((one) => startedAnew(one, run)),
  },
  {
    module,
    id: 'recovery.session-terminated',
    title: 'After SESSION_TERMINATED sends nothing more in that session',
    requirement: 'O36',
    unseen: 'No message was answered with SESSION_TERMINATED.',
    judge: ({ exchanges }) =>
      exchanges
        .filter((one) => one.tool === SEND && codeOf(one) === 'SESSION_TERMINATED')
        .slice(0, 1)
        .map((one) => {
          const again = exchanges.find(
            (next) => next.number > one.number && next.tool === SEND && sessionIn(next) === sessionIn(one),
          );
          return again === undefined
            ? kept('It left the session alone.', one)
            : broken('The session had been told to be over. Start a new one, or end.', again);
        }),
  },
  {
    module,
    id: 'recovery.corrected',
    title: 'Corrects what was refused as invalid, and does not send it again',
    requirement: 'O37',
    unseen: 'Nothing was refused as invalid and sent again.',
    judge: ({ exchanges }) =>
      exchanges.filter(isInvalid).flatMap((one) => {
        const next = exchanges.find((other) => other.number > one.number && isSameCall(other, one));
        if (next === undefined) return [];
        return bodyOf(next) === bodyOf(one)
          ? [broken(`Call ${one.number} was refused as invalid, and it sent the same again. Correct it.`, next)]
          : [kept('It sent something else.', next)];
      }),
  },
];

function waited(refusal: Exchange, exchanges: readonly Exchange[]): Finding[] {
  const { retry_after } = fieldsOf(refusal.answer.adcp_error);
  if (codeOf(refusal) === undefined || typeof retry_after !== 'number') return [];
  const next = exchanges.find(
    ({ number, tool, principal }) =>
      number > refusal.number && tool === refusal.tool && principal === refusal.principal,
  );
  if (next === undefined) return [];
  const wait = next.at - refusal.answeredAt;
  return wait >= retry_after * 1000 - TOLERANCE_MS
    ? [kept(`It waited ${seconds(wait)} s of ${retry_after} s.`, next)]
    : [broken(`It waited ${seconds(wait)} s; retry_after was ${retry_after} s. Wait that long.`, next)];
}

function seconds(ms: number): string {
  return (Math.round(ms / 10) / 100).toString();
}

/** Whether the request came again, under whatever key; leaving for another session is judged under transport. */
function asked(lost: Exchange, run: HostRun): Finding[] {
  const later = run.exchanges.filter(({ number, principal }) => number > lost.number && principal === lost.principal);
  const again = later.find((one) => one.tool === lost.tool && bodyOf(one) === bodyOf(lost));
  if (again !== undefined) return [kept('It asked again.', again)];
  const goesOn = later.find((one) => (lost.tool === SEND ? sessionIn(one) === sessionIn(lost) : one.tool === INITIATE));
  const leftSession = lost.tool === SEND && later.some(({ tool }) => tool === INITIATE);
  if (goesOn === undefined && (leftSession || !run.ended)) return [];
  return [
    broken(
      'The answer was lost, and what the user said with it: it never came again. Send the same key and request.',
      lost,
    ),
  ];
}

function startedAnew(refusal: Exchange, run: HostRun): Finding[] {
  const later = run.exchanges.filter(
    ({ number, principal }) => number > refusal.number && principal === refusal.principal,
  );
  const opened = later.find(({ tool }) => tool === INITIATE);
  const stubborn = later.find(
    (one) => one.tool === SEND && sessionIn(one) === sessionIn(refusal) && one.number < (opened?.number ?? Infinity),
  );
  if (stubborn !== undefined) return [broken('That session is gone. Start a new one.', stubborn)];
  if (opened === undefined)
    return run.ended
      ? [broken('The session was gone, and it gave up. Start a new one with these words.', refusal)]
      : [];
  if (carries(opened, refusal)) return [kept('It started anew with the same words.', opened)];
  const session = sessionsOf(run).find((one) => one.opened === opened);
  const first = session?.calls.find(({ tool }) => tool === SEND);
  if (first !== undefined && carries(first, refusal)) return [kept('It said it again in a new session.', first)];
  if (!run.ended && first === undefined) return [];
  return [broken('It started anew without what its user had said last. Say it again there.', opened)];
}

/** Whether the words, or the pressed action, of a refused message are in another call. */
function carries(call: Exchange, refusal: Exchange): boolean {
  const words = wordsOf(refusal)?.trim();
  if (words !== undefined && words !== '') return wordsOf(call)?.includes(words) === true;
  const { action } = fieldsOf(fieldsOf(refusal.args).action_response);
  return call.tool === INITIATE || fieldsOf(fieldsOf(call.args).action_response).action === action;
}

function isInvalid(exchange: Exchange): boolean {
  return ['VALIDATION_ERROR', 'INVALID_REQUEST'].includes(codeOf(exchange) ?? '');
}

function isSameCall(one: Exchange, other: Exchange): boolean {
  return one.tool === other.tool && one.principal === other.principal && sessionIn(one) === sessionIn(other);
}

function sessionIn({ args }: Exchange): unknown {
  return fieldsOf(args).session_id;
}

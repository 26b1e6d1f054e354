/** Actions: a button that is pressed arrives as what it offered, not as words. */
import { canonicalJson } from '../../engine/canonical-json.ts';
import { allOf, type Exchange, fieldsOf, isGood, SEND, type Session, sessionsOf, wordsOf } from './exchange.ts';
import { broken, type Finding, type HostCheck, kept, warning } from './host-check.ts';
import { actionsIn, offeredBefore } from './offered.ts';

const module = 'actions';

export const actions: readonly HostCheck[] = [
  {
    module,
    id: 'actions.not-as-words',
    title: 'Sends a pressed button as action_response, not its label as a message',
    requirement: 'O18',
    unseen: 'No button was pressed.',
    judge: (run) => sessionsOf(run).flatMap((session) => sendsOf(session).flatMap((one) => spoken(session, one))),
  },
  {
    module,
    id: 'actions.as-offered',
    title: 'Sends the action and the payload as they were offered',
    requirement: 'O19',
    unseen: 'No button was pressed.',
    judge: (run) =>
      sessionsOf(run).flatMap((session) =>
        sendsOf(session)
          .filter(({ args }) => fieldsOf(args).action_response !== undefined)
          .map((one) => pressed(session, one)),
      ),
  },
];

function sendsOf({ calls }: Session): Exchange[] {
  return calls.filter(({ tool }) => tool === SEND);
}

/** Compares with the answer that the host has before it: an older label may well be what somebody says. */
function spoken(session: Session, send: Exchange): Finding[] {
  const last = allOf(session).findLast((one) => one.number < send.number && isGood(one));
  const words = wordsOf(send)?.trim().toLowerCase();
  const label = (last === undefined ? [] : actionsIn(last)).find(
    (one) => one.label !== undefined && one.label.trim().toLowerCase() === words,
  )?.label;
  const isPress = fieldsOf(send.args).action_response !== undefined;
  if (label === undefined) return isPress ? [kept('The press came as an action.', send)] : [];
  return isPress
    ? [warning(`The press of "${label}" came as an action and as a message. Send the action alone.`, send)]
    : [broken(`"${label}" is a button of the answer before. Send its action as action_response.`, send)];
}

function pressed(session: Session, send: Exchange): Finding {
  const { action, payload } = fieldsOf(fieldsOf(send.args).action_response);
  const offered = offeredBefore(session, send).filter((one) => one.action === action);
  if (offered.length === 0)
    return broken(`Nothing offered the action "${String(action)}". Send what a button has.`, send);
  const given = canonicalJson(fieldsOf(payload));
  return offered.some((one) => one.payload === undefined || canonicalJson(one.payload) === given)
    ? kept('It sent what the button had.', send)
    : broken(`The action "${String(action)}" was offered with another payload. Send the button's own.`, send);
}

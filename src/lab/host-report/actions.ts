/** Actions: a button that is pressed arrives as what it offered, not as words. */

import { fieldsOf } from '../../protocol/json-object.ts';
import { allOf, type Exchange, isGood, SEND, type Session, sessionsOf, wordsOf } from './exchange.ts';
import { broken, type Finding, type HostCheck, kept, warning } from './host-check.ts';
import { actionsIn, type Offers, offersOf } from './offered.ts';

const module = 'actions';

export const actions: readonly HostCheck[] = [
  {
    module,
    id: 'actions.not-as-words',
    title: 'Sends a pressed button as action_response, not its label as a message',
    requirement: 'O18',
    unseen: 'No button was pressed.',
    judge: (run) => sessionsOf(run).flatMap(spokenIn),
  },
  {
    module,
    id: 'actions.as-offered',
    title: 'Sends the action and the payload as they were offered',
    requirement: 'O19',
    unseen: 'No button was pressed.',
    judge: (run) =>
      sessionsOf(run).flatMap((session) => {
        const offers = offersOf(session);
        return sendsOf(session)
          .filter(({ args }) => fieldsOf(args).action_response !== undefined)
          .map((one) => pressed(offers, one));
      }),
  },
];

function sendsOf({ calls }: Session): Exchange[] {
  return calls.filter(({ tool }) => tool === SEND);
}

/** Compares with the answer that the host has before it: an older label may well be what somebody says. */
function spokenIn(session: Session): Finding[] {
  let last: Exchange | undefined;
  return allOf(session).flatMap((one) => {
    const found = one.tool === SEND && last !== undefined ? spoken(last, one) : [];
    if (isGood(one)) last = one;
    return found;
  });
}

function spoken(last: Exchange, send: Exchange): Finding[] {
  const words = wordsOf(send)?.trim().toLowerCase();
  const label = actionsIn(last).find(
    (one) => one.label !== undefined && one.label.trim().toLowerCase() === words,
  )?.label;
  const isPress = fieldsOf(send.args).action_response !== undefined;
  if (label === undefined) return isPress ? [kept('The press came as an action.', send)] : [];
  return isPress
    ? [warning(`The press of "${label}" came as an action and as a message. Send the action alone.`, send)]
    : [broken(`"${label}" is a button of the answer before. Send its action as action_response.`, send)];
}

function pressed(offers: Offers, send: Exchange): Finding {
  const { action, payload } = fieldsOf(fieldsOf(send.args).action_response);
  if (!offers.action(action, send))
    return broken(`Nothing offered the action "${String(action)}". Send what a button has.`, send);
  return offers.payload(action, fieldsOf(payload), send)
    ? kept('It sent what the button had.', send)
    : broken(`The action "${String(action)}" was offered with another payload. Send the button's own.`, send);
}

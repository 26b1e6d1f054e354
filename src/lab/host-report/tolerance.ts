/** Tolerance: what a host does not know, or does not get, stops nothing. */

import { fieldsOf } from '../../protocol/json-object.ts';
import { type Exchange, type HostRun, isGood, isPlanted, SEND, sessionsOf } from './exchange.ts';
import { broken, type Finding, type HostCheck, kept } from './host-check.ts';
import { offersOf } from './offered.ts';

const module = 'tolerance';

/** Element types of the specification (R95); the last two are extensions. */
const KNOWN_TYPES: ReadonlySet<string> = new Set([
  ...['text', 'link', 'image', 'product_card', 'carousel', 'action_button'],
  ...['integration_actions', 'app_handoff'],
]);

export const tolerance: readonly HostCheck[] = [
  {
    module,
    id: 'tolerance.unknown-fields',
    title: 'Goes on after an answer with fields it does not know',
    requirement: 'O42',
    unseen: 'No such answer reached the host, or none that was not its last.',
    judge: (run) => goesOn(run, 'unknown-fields'),
  },
  {
    module,
    id: 'tolerance.unknown-element',
    title: 'Goes on after an element of a type it does not know, and presses nothing in it',
    requirement: 'O43',
    unseen: 'No such answer reached the host, or none that was not its last.',
    judge: (run) => {
      const pressed = pressedUnknown(run);
      return pressed.length > 0 ? pressed : goesOn(run, 'unknown-element');
    },
  },
  {
    module,
    id: 'tolerance.no-elements',
    title: 'Goes on after an answer without UI elements',
    requirement: 'O44',
    unseen: 'No such answer reached the host, or none that was not its last.',
    judge: (run) => goesOn(run, 'no-elements'),
  },
  {
    module,
    id: 'tolerance.text-and-structure',
    title: 'Shows its model and its user the same of text and structured content',
    requirement: 'O45',
    unseen: 'What a model or a user is shown cannot be seen from here. Look at it.',
    judge: () => [],
  },
];

/** Ending the session is going on too: the host is still there. */
function goesOn(run: HostRun, planted: string): Finding[] {
  return run.exchanges
    .filter((one) => isGood(one) && isPlanted(one, planted))
    .flatMap((one) => {
      const next = run.exchanges.find((later) => later.number > one.number && later.principal === one.principal);
      if (next !== undefined) return [kept('It went on.', next)];
      return run.ended
        ? [broken('Nothing came after this answer, not even the end of the session. Pass over what is unknown.', one)]
        : [];
    });
}

/** What only an element of an unknown type offered. */
function pressedUnknown(run: HostRun): Finding[] {
  return sessionsOf(run).flatMap((session) => {
    const offers = offersOf(session);
    return session.calls
      .filter(({ tool }) => tool === SEND)
      .flatMap((send) => {
        const { action } = fieldsOf(fieldsOf(send.args).action_response);
        const types = offers.types(action, send);
        return types.length > 0 && types.every((type) => !isKnown(type, session.opened))
          ? [broken(`"${String(action)}" was offered by an element of an unknown type. Pass over such elements.`, send)]
          : [];
      });
  });
}

/** Types of an A2UI surface are those of its catalogue. */
function isKnown(type: string, opened: Exchange): boolean {
  const { extensions } = fieldsOf(fieldsOf(opened.answer.negotiated_capabilities).components);
  return KNOWN_TYPES.has(type) || type in fieldsOf(extensions) || /^[A-Z]/.test(type);
}

/** The buttons of an answer: what a press of one may send. */
import { type Exchange, fieldsOf, isGood, listOf, type Session } from './exchange.ts';

export interface OfferedAction {
  action: string;
  label?: string;
  /** `undefined` where it depends on values that only the host resolves, as in an A2UI surface. */
  payload?: Record<string, unknown>;
  /** Of the element it stands in. */
  type: string;
}

const DEEPEST = 6;

/** What an answer offers to press, nested elements included. */
export function actionsIn(exchange: Exchange): OfferedAction[] {
  if (!isGood(exchange)) return [];
  const { ui_elements, surface } = fieldsOf(exchange.answer.response);
  return [...listOf(ui_elements).flatMap((element) => inElement(element)), ...inSurface(surface)];
}

/** What this session was offered in the answers that came before a call. */
export function offeredBefore({ opened, calls }: Session, { number }: Exchange): OfferedAction[] {
  return [opened, ...calls].filter((one) => one.number < number).flatMap(actionsIn);
}

function inElement(element: unknown): OfferedAction[] {
  const { type, data } = fieldsOf(element);
  return inData(data, typeof type === 'string' ? type : '', 0);
}

/** `action` with its label stands in a button, a `cta`, or in one of `items`. */
function inData(value: unknown, type: string, depth: number): OfferedAction[] {
  if (depth > DEEPEST) return [];
  const { action, label, payload, cta, items } = fieldsOf(value);
  const own =
    typeof action === 'string'
      ? [{ action, type, payload: fieldsOf(payload), ...(typeof label === 'string' && { label }) }]
      : [];
  const inside = [...(cta === undefined ? [] : [cta]), ...listOf(items)];
  return [...own, ...inside.flatMap((one) => inData(one, type, depth + 1))];
}

function inSurface(surface: unknown): OfferedAction[] {
  return listOf(fieldsOf(surface).components).flatMap((one) =>
    Object.entries(fieldsOf(fieldsOf(one).component)).flatMap(([type, properties]) => {
      const { name } = fieldsOf(fieldsOf(properties).action);
      return typeof name === 'string' ? [{ action: name, type }] : [];
    }),
  );
}

/** The buttons of an answer and the actions they may send. */
import { canonicalJson } from '../../engine/canonical-json.ts';
import { fieldsOf } from '../../protocol/json-object.ts';
import { type Exchange, isGood, listOf, type Session } from './exchange.ts';

interface OfferedAction {
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

/** What a session was offered, by the number of the answer that first did. */
export interface Offers {
  /** Whether an answer before this call offered the action, whatever its payload. */
  action(action: unknown, before: Exchange): boolean;
  /** Whether one offered it with this payload, or with one that only the host resolves. */
  payload(action: unknown, payload: Record<string, unknown>, before: Exchange): boolean;
  /** The types of the elements that offered it. */
  types(action: unknown, before: Exchange): string[];
}

/** Reads the answers of a session once: a session may have thousands of calls. */
export function offersOf({ opened, calls }: Session): Offers {
  const first = new Map<string, number>();
  const types = new Map<string, Map<string, number>>();
  for (const exchange of [opened, ...calls]) {
    for (const { action, payload, type } of actionsIn(exchange)) {
      for (const key of [action, keyOf(action, payload)]) if (!first.has(key)) first.set(key, exchange.number);
      const ofAction = types.get(action) ?? new Map<string, number>();
      if (!ofAction.has(type)) ofAction.set(type, exchange.number);
      types.set(action, ofAction);
    }
  }
  const isBefore = (key: string, { number }: Exchange) => (first.get(key) ?? number) < number;
  return {
    action: (action, before) => typeof action === 'string' && isBefore(action, before),
    payload: (action, payload, before) =>
      typeof action === 'string' && [payload, undefined].some((one) => isBefore(keyOf(action, one), before)),
    types: (action, { number }) =>
      [...(types.get(String(action)) ?? [])].filter(([, at]) => at < number).map(([type]) => type),
  };
}

/** No action has a line end in its name and a payload behind it by chance. */
function keyOf(action: string, payload: Record<string, unknown> | undefined): string {
  return `${action}\n${payload === undefined ? 'any' : canonicalJson(payload)}`;
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

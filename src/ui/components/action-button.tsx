import { fieldsOf, isFields, textOf } from '../read.ts';
import type { Press, Pressed } from './press.ts';

/** The action of an element with this data; `undefined` when it has none. */
function pressedOf(data: unknown, element_id: string | undefined): Pressed | undefined {
  const { action, label, payload } = fieldsOf(data);
  if (typeof action !== 'string' || action === '') return undefined;
  return {
    action,
    label: textOf(label, 120) ?? action.slice(0, 120),
    ...(element_id !== undefined && { element_id }),
    ...(isFields(payload) && { payload }),
  };
}

interface ActionButtonProps {
  data: unknown;
  id?: string;
  /** Context for screen readers. */
  about?: string;
  press: Press;
  disabled?: boolean;
}

/** A button that sends `action_response`, with its action and payload unchanged. */
export function ActionButton({ data, id, about, press, disabled }: ActionButtonProps) {
  const pressed = pressedOf(data, id);
  if (pressed === undefined) return null;
  const label = about === undefined ? undefined : `${pressed.label}: ${about}`;
  return (
    <button
      type="button"
      class="si-button"
      disabled={disabled}
      onClick={() => press(pressed)}
      {...(label !== undefined && { 'aria-label': label })}
    >
      {pressed.label}
    </button>
  );
}

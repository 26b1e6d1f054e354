/** What the placeholders of a recording stand for in one run. */
import { eachText, secondsFromCall, timeAt, wholePlaceholder, withValues } from './placeholders.ts';

/** A placeholder has one value, and a value one placeholder. */
export interface Bindings {
  /** Says what a placeholder stands for; false when it, or the value, is taken already. */
  bind(placeholder: string, value: string): boolean;
  /** What it stands for, once that is known. */
  valueOf(placeholder: string): string | undefined;
  /** A recorded value as it is in this run: with values for placeholders, and times counted from `now` (milliseconds since 1970). */
  fill(recorded: unknown, now: number): unknown;
  /** A copy to try something with. */
  fork(): Bindings;
}

export function createBindings(known: ReadonlyMap<string, string> = new Map()): Bindings {
  const values = new Map(known);
  const placeholders = new Map([...known].map(([placeholder, value]) => [value, placeholder]));

  return {
    bind(placeholder, value) {
      const [before, other] = [values.get(placeholder), placeholders.get(value)];
      if (before !== undefined || other !== undefined) return before === value;
      values.set(placeholder, value);
      placeholders.set(value, placeholder);
      return true;
    },
    valueOf: (placeholder) => values.get(placeholder),
    fill: (recorded, now) =>
      eachText(recorded, (text) => {
        const seconds = secondsFromCall(text);
        if (seconds !== undefined) return timeAt(seconds, now);
        const whole = wholePlaceholder(text);
        return whole === undefined ? withValues(text, (one) => values.get(one)) : (values.get(whole) ?? text);
      }),
    fork: () => createBindings(values),
  };
}

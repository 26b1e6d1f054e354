/** Records which faults were applied to an answer, for the outer hooks. */

/** The member of a result that holds its faults. A symbol, so that it is never part of what is sent. */
export const APPLIED_FAULTS = Symbol('applied faults');

export interface AppliedFault {
  /** Of the rule, where it has one. */
  name?: string;
  fault: string;
}

export function appliedFaults(result: object): readonly AppliedFault[] {
  const applied: unknown = Reflect.get(result, APPLIED_FAULTS);
  return Array.isArray(applied) ? applied : [];
}

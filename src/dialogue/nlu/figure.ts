/** A number, amount of money or time of day as it was written. */
export interface Figure {
  at: number;
  to: number;
  value: number;
  money: boolean;
  /** A time of day, in minutes after midnight. */
  clock?: number;
  surelyClock?: boolean;
  unit?: string;
  ordinal?: boolean;
  /** The scale that was said last: 1000 of "52k". */
  scale?: number;
}

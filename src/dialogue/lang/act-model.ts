/** The trained model that tells what a clause does (train/). */

/** As trained: the features in order, and for each a weight per act, as bytes. */
export interface ActModel {
  acts: readonly string[];
  features: string;
  /** Int8, features × acts, in hexadecimal: text in which no word can stand by chance. */
  weights: string;
  scale: number;
  /** The words of purchases. */
  buying: string;
}

export const UNTRAINED: ActModel = { acts: [], features: '', weights: '', scale: 1, buying: '' };

/** The domain of a dialogue: what is known of a brand in one language. Built once per brand and language. */
import type { Brand } from '../brands/catalogue.ts';
import type { CatalogueIndex } from './catalogue/catalogue-index.ts';
import type { Language } from './lang/language.ts';
import type { Answers } from './nlu/answers.ts';
import type { ActClassifier } from './nlu/classify.ts';
import type { Calendar } from './nlu/dates.ts';

export interface Domain {
  brand: Brand;
  language: Language;
  index: CatalogueIndex;
  calendar: Calendar;
  answers: Answers;
  acts: ActClassifier;
}

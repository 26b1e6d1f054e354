/** What a brand's dialogue is made of; built once per brand and language. */
import type { Brand } from '../brands/catalogue.ts';
import type { CatalogueIndex } from './catalogue/catalogue-index.ts';
import type { Language } from './lang/language.ts';
import type { Answers } from './nlu/answers.ts';
import type { ActClassifier } from './nlu/classify.ts';
import type { Calendar } from './nlu/dates.ts';

export interface Room {
  brand: Brand;
  language: Language;
  index: CatalogueIndex;
  calendar: Calendar;
  answers: Answers;
  acts: ActClassifier;
}

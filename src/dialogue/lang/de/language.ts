/** German: its words, and the act model trained from its examples. */
import type { LanguageParts } from '../language.ts';
import catalogue from './catalogue.yaml';
import concepts from './concepts.yaml';
import acts from './model.json' with { type: 'json' };
import numbers from './numbers.yaml';
import replies from './replies.yaml';
import words from './words.yaml';

export default { words, catalogue, concepts, numbers, replies, acts } satisfies LanguageParts;

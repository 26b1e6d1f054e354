import type { LanguageParts } from '../language.ts';

declare const parts: LanguageParts;
export default parts;

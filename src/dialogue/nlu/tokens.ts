/** Tokens belong to the language, because the catalogue reads its own text with them. */
export { fold, stemsOf, type Token, tokensOf } from '../lang/tokens.ts';

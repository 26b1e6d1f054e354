/** The YAML files of a language as modules (build/yaml.mjs). */
declare module '*/words.yaml' {
  const words: import('./words-file.ts').Words;
  export default words;
}
declare module '*/catalogue.yaml' {
  const catalogue: import('./catalogue-words.ts').CatalogueWords;
  export default catalogue;
}
declare module '*/concepts.yaml' {
  const concepts: import('./concepts.ts').Concepts;
  export default concepts;
}
declare module '*/numbers.yaml' {
  const numbers: Partial<import('./number-words.ts').NumberWords>;
  export default numbers;
}
declare module '*/replies.yaml' {
  const replies: import('./replies.ts').Replies;
  export default replies;
}

export interface Mutation {
  file: string;
  line: number;
  group: 'guard' | 'bound' | 'effect' | 'value';
  start: number;
  end: number;
  text: string;
  reached: [number, number];
  source: string;
  column: number;
  change: string;
}
export function mutationsOf(file: string, source: string): Mutation[];
export function mutated(source: string, mutation: Mutation): string;
export function noting(source: string, numbered: (Mutation & { number: number })[]): string;
export function drawn(mutations: Mutation[], count: number, seed: number): Mutation[];

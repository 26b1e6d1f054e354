export interface Wish {
  intent: string;
  turns: string[];
  buyer: { full_name: string; email: string };
  address: object;
  show(words: string): void;
  confirm(minorUnits: number, currency: string): boolean | Promise<boolean>;
}
export function buy(
  mcp: string,
  key: string,
  wish: Wish,
): Promise<{ order: { id: string; permalink_url: string }; total: number; currency: string }>;

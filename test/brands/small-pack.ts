/** The smallest pack that loads, and room for more: tests add to it or break it in one place. */
export const SMALL_PACK = `name: corner-shop
brand: { display_name: Corner Shop, domain: cornershop.example }
agent_url: https://si.cornershop.example/mcp
checkout: { url: https://cornershop.example/acp/checkout_sessions }
updated_at: 2026-01-12T09:00:00Z
currency: USD
disclosure: { label_text: Sponsored by Corner Shop }
attributes:
  weight: { label: Weight, type: number, unit: g }
  opens: { label: Opens, type: time }
options:
  size: { label: Size }
  color: { label: Color }
items:
  - id: mug
    name: Mug
    category: kitchen
    price: 12.50
    attributes: { weight: 300 }
  - id: shirt
    name: Shirt
    category: clothes
    price: 20
    variants:
      - { id: shirt-s, options: { size: S, color: Red } }
      - { id: shirt-m, options: { size: M, color: Red }, price: 22 }
offers:
  - { id: ten, title: Ten percent, items: [mug], percent: 10 }
offerings:
  - { id: all, title: Everything, summary: All we have., offers: [ten] }
`;

/** SMALL_PACK with one piece of text replaced; throws when the piece is not there. */
export function broken(piece: string, replacement: string): string {
  if (!SMALL_PACK.includes(piece)) throw new Error(`SMALL_PACK does not contain ${piece}`);
  return SMALL_PACK.replace(piece, replacement);
}

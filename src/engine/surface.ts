/**
 * The A2UI surface of an answer (R97): the same components as its ui_elements, in the catalogue si-standard. Structurally
 * sound by construction: ids are unique, every component has one type, and every reference leads somewhere (R97).
 */
import type { A2uiComponent, A2uiSurface } from '../protocol/a2ui.ts';
import type { UiElement } from '../protocol/messages.ts';

/** SI's own component catalogue; the only one whose components have a published schema. */
export const CATALOG = 'si-standard';

type Bound = { literalString: string } | { literalNumber: number } | { literalBoolean: boolean } | { path: string };

const ROOT = 'root';

/** The surface for these elements, or undefined where nothing is to be shown. */
export function surfaceOf(surfaceId: string, elements: readonly UiElement[]): A2uiSurface | undefined {
  if (elements.length === 0) return undefined;
  const drawing: Drawing = { components: [], dataModel: {}, ids: new Set([ROOT]) };
  const children: string[] = [];
  const buttons = elements.filter(({ type }) => type === 'action_button');
  for (const element of elements) if (element.type !== 'action_button') children.push(draw(drawing, element, ROOT));
  if (buttons.length > 0) children.push(drawRow(drawing, 'buttons', buttons));
  const root = { id: ROOT, component: { Column: { children } } };
  return {
    surfaceId,
    catalogId: CATALOG,
    rootId: ROOT,
    components: [root, ...drawing.components],
    ...(Object.keys(drawing.dataModel).length > 0 && { dataModel: drawing.dataModel }),
  };
}

interface Drawing {
  components: A2uiComponent[];
  /** Values that are no literal, by component and key. */
  dataModel: Record<string, Record<string, unknown>>;
  ids: Set<string>;
}

/** Adds the component of one element; its id. */
function draw(drawing: Drawing, { type, id = type, data }: UiElement, parentId: string): string {
  if (type === 'carousel') {
    const items = Array.isArray(data.items) ? data.items : [];
    return drawRow(
      drawing,
      id,
      items.map((item: unknown): UiElement => ({ type: 'product_card', id: 'card', data: isRecord(item) ? item : {} })),
    );
  }
  const own = freeId(drawing, id);
  drawing.components.push({ id: own, parentId, component: componentOf(drawing, own, type, data) });
  return own;
}

function drawRow(drawing: Drawing, id: string, elements: readonly UiElement[]): string {
  const own = freeId(drawing, id);
  const children: string[] = [];
  drawing.components.push({ id: own, parentId: ROOT, component: { Row: { children } } });
  for (const element of elements) children.push(draw(drawing, element, own));
  return own;
}

function componentOf(
  drawing: Drawing,
  id: string,
  type: UiElement['type'],
  data: Record<string, unknown>,
): A2uiComponent['component'] {
  const said = (key: string) => literal(String(data[key] ?? ''));
  switch (type) {
    case 'product_card':
      return { ProductCard: { title: said('title'), price: said('price'), ...cardExtras(drawing, id, data) } };
    case 'action_button':
      return { Button: { label: said('label'), action: actionOf(drawing, id, data) } };
    case 'link':
      return { Link: { label: said('label'), url: said('url') } };
    case 'image':
      return { Image: { src: said('url'), alt: said('alt') } };
    default:
      return { Text: { text: said('message') } };
  }
}

function cardExtras(drawing: Drawing, id: string, data: Record<string, unknown>): Record<string, unknown> {
  const { image_url, description, badge, cta } = data;
  const given = { image: image_url, description, badge };
  const shown = Object.entries(given).filter(([, value]) => typeof value === 'string');
  const extras: Record<string, unknown> = Object.fromEntries(
    shown.map(([key, value]) => [key, literal(String(value))]),
  );
  if (!isRecord(cta)) return extras;
  return { ...extras, ctaLabel: literal(String(cta.label ?? '')), action: actionOf(drawing, id, cta) };
}

/** What a press sends back: `name` as action_response.action, the resolved context as its payload (R67). */
function actionOf(drawing: Drawing, id: string, { action, payload }: Record<string, unknown>) {
  const name = String(action ?? '');
  if (!isRecord(payload)) return { name };
  const context = Object.entries(payload).map(([key, value]) => [key, bound(drawing, id, key, value)]);
  return { name, context: Object.fromEntries(context) };
}

/** A2UI has no literal for a list or an object: such a value lies in the data model, and is pointed to. */
function bound(drawing: Drawing, id: string, key: string, value: unknown): Bound {
  if (typeof value === 'string') return literal(value);
  if (typeof value === 'number') return { literalNumber: value };
  if (typeof value === 'boolean') return { literalBoolean: value };
  const own = drawing.dataModel[id] ?? {};
  drawing.dataModel[id] = { ...own, [key]: value };
  return { path: `/${pointerPart(id)}/${pointerPart(key)}` };
}

function literal(literalString: string): { literalString: string } {
  return { literalString };
}

/** RFC 6901. */
function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The id itself, or the first of it with a number that nothing else has. */
function freeId({ ids }: Drawing, wanted: string): string {
  let id = wanted;
  for (let number = 2; ids.has(id); number++) id = `${wanted}-${number}`;
  ids.add(id);
  return id;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

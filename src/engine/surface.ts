/**
 * The A2UI surface of an answer (R97): the same components as its ui_elements, in the catalogue si-standard. Valid by
 * construction: ids are unique, every component has exactly one type, and every reference resolves (R97).
 */
import type { A2uiComponent, A2uiSurface } from '../protocol/a2ui.ts';
import { isRecord } from '../protocol/json-object.ts';
import type { UiElement } from '../protocol/messages.ts';

/** SI's own component catalogue; the only one whose components have a published schema. */
export const CATALOG = 'si-standard';

type Bound = { literalString: string } | { literalNumber: number } | { literalBoolean: boolean } | { path: string };

const ROOT = 'root';

/** The surface for these elements, or undefined when there is nothing to show. */
export function surfaceOf(surfaceId: string, elements: readonly UiElement[]): A2uiSurface | undefined {
  if (elements.length === 0) return undefined;
  const surface: SurfaceBuilder = { components: [], dataModel: {}, ids: new Set([ROOT]) };
  const children: string[] = [];
  const buttons = elements.filter(({ type }) => type === 'action_button');
  for (const element of elements)
    if (element.type !== 'action_button') children.push(addElement(surface, element, ROOT));
  if (buttons.length > 0) children.push(addRow(surface, 'buttons', buttons));
  const root = { id: ROOT, component: { Column: { children } } };
  return {
    surfaceId,
    catalogId: CATALOG,
    rootId: ROOT,
    components: [root, ...surface.components],
    ...(Object.keys(surface.dataModel).length > 0 && { dataModel: surface.dataModel }),
  };
}

interface SurfaceBuilder {
  components: A2uiComponent[];
  /** Values without a literal form, by component and key. */
  dataModel: Record<string, Record<string, unknown>>;
  ids: Set<string>;
}

/** Adds the component of one element. Returns its id. */
function addElement(surface: SurfaceBuilder, { type, id = type, data }: UiElement, parentId: string): string {
  if (type === 'carousel') {
    const items = Array.isArray(data.items) ? data.items : [];
    return addRow(
      surface,
      id,
      items.map((item: unknown): UiElement => ({ type: 'product_card', id: 'card', data: isRecord(item) ? item : {} })),
    );
  }
  const own = freeId(surface, id);
  surface.components.push({ id: own, parentId, component: componentOf(surface, own, type, data) });
  return own;
}

function addRow(surface: SurfaceBuilder, id: string, elements: readonly UiElement[]): string {
  const own = freeId(surface, id);
  const children: string[] = [];
  surface.components.push({ id: own, parentId: ROOT, component: { Row: { children } } });
  for (const element of elements) children.push(addElement(surface, element, own));
  return own;
}

function componentOf(
  surface: SurfaceBuilder,
  id: string,
  type: UiElement['type'],
  data: Record<string, unknown>,
): A2uiComponent['component'] {
  const textOf = (key: string) => literal(String(data[key] ?? ''));
  switch (type) {
    case 'product_card':
      return { ProductCard: { title: textOf('title'), price: textOf('price'), ...cardExtras(surface, id, data) } };
    case 'action_button':
      return { Button: { label: textOf('label'), action: actionOf(surface, id, data) } };
    case 'link':
      return { Link: { label: textOf('label'), url: textOf('url') } };
    case 'image':
      return { Image: { src: textOf('url'), alt: textOf('alt') } };
    default:
      return { Text: { text: textOf('message') } };
  }
}

function cardExtras(surface: SurfaceBuilder, id: string, data: Record<string, unknown>): Record<string, unknown> {
  const { image_url, description, badge, cta } = data;
  const given = { image: image_url, description, badge };
  const shown = Object.entries(given).filter(([, value]) => typeof value === 'string');
  const extras: Record<string, unknown> = Object.fromEntries(
    shown.map(([key, value]) => [key, literal(String(value))]),
  );
  if (!isRecord(cta)) return extras;
  return { ...extras, ctaLabel: literal(String(cta.label ?? '')), action: actionOf(surface, id, cta) };
}

/** What a pressed button sends: `name` as action_response.action, the resolved context as its payload (R67). */
function actionOf(surface: SurfaceBuilder, id: string, { action, payload }: Record<string, unknown>) {
  const name = String(action ?? '');
  if (!isRecord(payload)) return { name };
  const context = Object.entries(payload).map(([key, value]) => [key, bound(surface, id, key, value)]);
  return { name, context: Object.fromEntries(context) };
}

/** A2UI has no literal for lists and objects: such a value goes into the data model and is referenced by path. */
function bound(surface: SurfaceBuilder, id: string, key: string, value: unknown): Bound {
  if (typeof value === 'string') return literal(value);
  if (typeof value === 'number') return { literalNumber: value };
  if (typeof value === 'boolean') return { literalBoolean: value };
  const own = surface.dataModel[id] ?? {};
  surface.dataModel[id] = { ...own, [key]: value };
  return { path: `/${pointerPart(id)}/${pointerPart(key)}` };
}

function literal(literalString: string): { literalString: string } {
  return { literalString };
}

/** RFC 6901. */
function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The id itself, or the id with the first free number appended. */
function freeId({ ids }: SurfaceBuilder, wanted: string): string {
  let id = wanted;
  for (let number = 2; ids.has(id); number++) id = `${wanted}-${number}`;
  ids.add(id);
  return id;
}

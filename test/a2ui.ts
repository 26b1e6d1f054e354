/** A2UI as a host reads it: surfaces held against the official schemas and against what those leave to the reader (R97). */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Json } from './official.ts';

/** Where the schemas of a release lie; 3.0 comes with @adcp/sdk, the others may not be here. */
const FOLDERS = [
  '../node_modules/@adcp/sdk/dist/lib/schemas-data/3.0/a2ui/',
  '../../shared/spec/adcp-schemas/3.1.19/a2ui/',
  '../../shared/spec/adcp-schemas/3.2.0-beta.5/a2ui/',
]
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .filter((path) => existsSync(path));

interface Official {
  surface: ValidateFunction;
  userAction: ValidateFunction;
  catalogue: Map<string, ValidateFunction>;
}

let read: Official[] | undefined;

function officials(): Official[] {
  read ??= FOLDERS.map((folder) => {
    const schema = (name: string) => JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8'));
    const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
    addFormats.default(ajv);
    for (const name of ['bound-value', 'component', 'si-catalog']) ajv.addSchema(schema(name));
    const { $id, definitions } = schema('si-catalog');
    const types = Object.keys(definitions);
    return {
      surface: ajv.compile(schema('surface')),
      userAction: ajv.compile(schema('user-action')),
      catalogue: new Map(types.map((type) => [type, ajv.compile({ $ref: `${$id}#/definitions/${type}` })])),
    };
  });
  return read;
}

interface Component {
  id: string;
  parentId?: string;
  component: Record<string, Json>;
}

const componentsOf = (surface: unknown) => (surface as { components: Component[] }).components;

/** What is wrong with a surface, by schema, catalogue and structure; [] when nothing is. */
export function surfaceComplaints(surface: unknown): string[] {
  const found: string[] = [];
  const told = (what: string, validate: ValidateFunction, value: unknown) => {
    if (!validate(value)) found.push(`${what}: ${JSON.stringify(validate.errors)}`);
  };
  for (const { surface: whole, catalogue } of officials()) {
    told('surface', whole, surface);
    for (const { id, component } of componentsOf(surface))
      for (const [type, props] of Object.entries(component)) {
        const validate = catalogue.get(type);
        if (validate === undefined) found.push(`${id} is a ${type}, which the catalogue does not have`);
        else told(`${id} (${type})`, validate, props);
      }
  }
  return [...found, ...structureComplaints(surface as Json & { components: Component[] })];
}

/** Unique ids, parents and children that name each other, no circle, one root, paths that resolve. */
function structureComplaints(surface: Json & { components: Component[] }): string[] {
  const found: string[] = [];
  const byId = new Map(surface.components.map((one) => [one.id, one]));
  if (byId.size !== surface.components.length) found.push('an id stands twice');
  if (surface.catalogId !== 'si-standard') found.push('the catalogue is another');
  if (!byId.has(String(surface.rootId))) found.push('the root is not there');
  const childrenOf = ({ component }: Component) =>
    Object.values(component).flatMap(({ children }) => (Array.isArray(children) ? children.map(String) : []));
  for (const one of surface.components) {
    for (const child of childrenOf(one))
      if (byId.get(child)?.parentId !== one.id) found.push(`${child} is a child of ${one.id} and does not say so`);
    if (one.parentId !== undefined) {
      const parent = byId.get(one.parentId);
      if (parent === undefined || !childrenOf(parent).includes(one.id))
        found.push(`${one.id} is no child of its parent`);
    } else if (one.id !== surface.rootId) found.push(`${one.id} has no parent`);
    let up: Component | undefined = one;
    for (let depth = 0; up !== undefined; depth++) {
      if (depth > surface.components.length) found.push(`${one.id} is in a circle`);
      up = depth > surface.components.length || up.parentId === undefined ? undefined : byId.get(up.parentId);
    }
    for (const path of pathsIn(one.component))
      if (resolved(surface.dataModel, path) === undefined) found.push(`${path} leads nowhere`);
  }
  return found;
}

function pathsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === 'path' && typeof one === 'string' ? [one] : pathsIn(one),
  );
}

/** RFC 6901. */
function resolved(model: unknown, path: string): unknown {
  const parts = path.split('/').slice(1);
  return parts
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, part) => (typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined), model);
}

/** What pressing each component sends, in the order of the components: the user-action of A2UI as SI carries it (R67). */
export function pressesOf(surface: unknown): { action: string; payload: Json; element_id: string }[] {
  const { surfaceId, dataModel } = surface as Json;
  return componentsOf(surface).flatMap(({ id, component }) =>
    Object.values(component).flatMap(({ action }) => {
      if (action === undefined) return [];
      const { name, context = {} } = action as { name: string; context?: Record<string, Json> };
      const payload = Object.fromEntries(
        Object.entries(context).map(([key, value]) => [
          key,
          typeof value.path === 'string' ? resolved(dataModel, value.path) : Object.values(value)[0],
        ]),
      );
      const press = { surfaceId, componentId: id, action: { name, context: payload } };
      for (const { userAction } of officials())
        if (!userAction(press)) throw new Error(`no user-action: ${JSON.stringify(userAction.errors)}`);
      return [{ action: name, payload, element_id: id }];
    }),
  );
}

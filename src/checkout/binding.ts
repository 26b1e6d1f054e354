/** The MCP binding of the five operations (A1): arguments `{meta, id, payload}`, the same answers as over HTTP. */
import { z } from 'zod/v3';
import type { CheckoutBinding } from '../../tools/checkout/checkout-tool.ts';
import { excessOf } from '../protocol/json-text.ts';
import { open } from '../protocol/keywords.ts';
import { withoutNulls } from '../protocol/optional-nulls.ts';
import { type Reply, refused } from './acp-error.ts';
import { keyProblem, TOO_MUCH, versionProblem } from './http.ts';
import { namesOf } from './json-path.ts';
import type { Operations } from './operations.ts';
import { CancelRequest, CompleteRequest, CreateRequest, read, UpdateRequest } from './requests.ts';

const Meta = open({ api_version: z.string().optional(), idempotency_key: z.string().optional() });
const Args = z.object({ meta: Meta.default({}), id: z.string().max(300).optional(), payload: z.unknown().optional() });
/** Names that may stand in a refusal. */
const NAMES = namesOf(Args);

/**
 * One function per operation. Reads its arguments itself; the key is mandatory on every change, as REST has it. What models
 * write as null is not given (docs/decisions/0029).
 */
export function bindOperations(operations: Operations): CheckoutBinding {
  return {
    create: (args, caller) =>
      writing(args, ['payload'], CreateRequest, ({ key, payload }) =>
        operations.create({ ...caller, key, body: payload }),
      ),
    async get(args, caller) {
      const asked = readArgs(args, ['id']);
      return asked.ok ? operations.get(caller, asked.value.id ?? '') : asked;
    },
    update: (args, caller) =>
      writing(args, ['id', 'payload'], UpdateRequest, ({ id, key, payload }) =>
        operations.update(id, { ...caller, key, body: payload }),
      ),
    complete: (args, caller) =>
      writing(args, ['id', 'payload'], CompleteRequest, ({ id, key, payload }) =>
        operations.complete(id, { ...caller, key, body: payload }),
      ),
    cancel: (args, caller) =>
      writing(args, ['id'], CancelRequest, ({ id, key, payload = {} }) =>
        operations.cancel(id, { ...caller, key, body: payload }),
      ),
  };
}

async function writing(
  args: unknown,
  required: ('id' | 'payload')[],
  body: z.ZodTypeAny,
  act: (asked: { id: string; key: string; payload?: unknown }) => Promise<Reply>,
): Promise<Reply> {
  const asked = readArgs(args, required);
  if (!asked.ok) return asked;
  const { id = '', payload, meta } = asked.value;
  const key = meta.idempotency_key ?? '';
  return keyProblem(key) ?? act({ id, key, payload: withoutNulls(body, payload) });
}

function readArgs(args: unknown, required: ('id' | 'payload')[]) {
  const given = withoutNulls(Args, args === undefined ? {} : args);
  const excess = excessOf(given);
  if (excess) return refused('invalid', TOO_MUCH[excess].body.message);
  const asked = read(Args, given, NAMES);
  if (!asked.ok) return asked;
  const version = versionProblem(asked.value.meta.api_version, '$.meta.api_version');
  if (version) return version;
  const absent = required.find((name) => asked.value[name] === undefined);
  return absent ? refused('missing', 'This argument is required.', { param: `$.${absent}` }) : asked;
}

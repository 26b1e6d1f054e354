/** The JSON Schema files that ship in src/protocol/schemas, one per message. `npm run schemas` writes them; a test fails when one is stale. */
import type { z } from 'zod/v3';
import { type JsonSchema, toJsonSchema } from './json-schema.ts';
import * as messages from './messages.ts';

const MESSAGES: Record<string, z.ZodTypeAny> = {
  'get-adcp-capabilities-request': messages.GetAdcpCapabilitiesRequest,
  'get-adcp-capabilities-response': messages.GetAdcpCapabilitiesResponse,
  'si-get-offering-request': messages.SiGetOfferingRequest,
  'si-get-offering-response': messages.SiGetOfferingResponse,
  'si-initiate-session-request': messages.SiInitiateSessionRequest,
  'si-initiate-session-response': messages.SiInitiateSessionResponse,
  'si-send-message-request': messages.SiSendMessageRequest,
  'si-send-message-response': messages.SiSendMessageResponse,
  'si-terminate-session-request': messages.SiTerminateSessionRequest,
  'si-terminate-session-response': messages.SiTerminateSessionResponse,
};

/** R63. JSON Schema can say what the zod object leaves to protocol/rules.ts, so the file does. */
const ALSO: Record<string, JsonSchema> = {
  'si-send-message-request': { anyOf: [{ required: ['message'] }, { required: ['action_response'] }] },
};

/** File name without `.json`, and the whole file. */
export function schemaFiles(): [name: string, text: string][] {
  return Object.entries(MESSAGES).map(([name, schema]) => {
    const file = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      $id: `urn:si-mcp:schema:${name}`,
      $comment: 'Generated from src/protocol/messages.ts by `npm run schemas`. Do not edit.',
      title: name.replaceAll('-', '_').replace(/_(request|response)$/, ' $1'),
      ...toJsonSchema(schema),
      ...ALSO[name],
    };
    return [name, `${JSON.stringify(file, null, 2)}\n`];
  });
}

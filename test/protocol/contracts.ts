/** The contracts of the five tools, as tests read arguments with them. */
import {
  GetAdcpCapabilitiesRequest,
  SiGetOfferingRequest,
  SiInitiateSessionRequest,
  SiSendMessageRequest,
  SiTerminateSessionRequest,
} from '../../src/protocol/messages.ts';
import { type Contract, readRequest } from '../../src/protocol/request.ts';
import {
  getOfferingRules,
  initiateSessionRules,
  sendMessageRules,
  terminateSessionRules,
} from '../../src/protocol/rules.ts';

export const capabilities = { schema: GetAdcpCapabilitiesRequest, rules: () => undefined };

export const offering = { schema: SiGetOfferingRequest, rules: getOfferingRules };

export const initiate = { schema: SiInitiateSessionRequest, rules: initiateSessionRules };

export const send = { schema: SiSendMessageRequest, rules: sendMessageRules };

export const terminate = { schema: SiTerminateSessionRequest, rules: terminateSessionRules };

export const KEY = '8d0b2f2e-5f0c-4a3d-9e57-0f4b1c2d3e4f';

export const START = { idempotency_key: KEY, intent: 'a tent', identity: { consent_granted: false } };

export function refusal<T>(contract: Contract<T>, args: unknown) {
  const { result } = readRequest(contract, args);
  if (result.ok) throw new Error('was taken');
  return result.error;
}

/** The tools, in the order a host lists them. The order is fixed, because clients cache the list. */
import getAdcpCapabilities from './get_adcp_capabilities.ts';
import siGetOffering from './si_get_offering.ts';
import siInitiateSession from './si_initiate_session.ts';
import siSendMessage from './si_send_message.ts';
import siTerminateSession from './si_terminate_session.ts';
import type { Tool } from './tool.ts';

export const tools: readonly Tool[] = [
  getAdcpCapabilities,
  siGetOffering,
  siInitiateSession,
  siSendMessage,
  siTerminateSession,
];

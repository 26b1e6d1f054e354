/** The MCP App of this agent by name (P39): one page for every session, so that its address says nothing of any. */

/** What a host reads through `resources/read`, and what `mcp_resource_uri` names. */
export const APP_URI = 'ui://si/app.html';

export const APP_TYPE = 'text/html;profile=mcp-app';

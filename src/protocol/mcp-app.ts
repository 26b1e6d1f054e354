/** URI and MIME type of the MCP App (P39). One page for all sessions, so that the URI reveals nothing about a session. */

/** The resource that hosts read with `resources/read` and that `mcp_resource_uri` names. */
export const APP_URI = 'ui://si/app.html';

export const APP_TYPE = 'text/html;profile=mcp-app';

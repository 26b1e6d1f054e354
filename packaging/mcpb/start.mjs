/** What the host of the bundle starts: a brand file chosen in its settings is used instead of the brand's name. */
const { BRAND_FILE } = process.env;
// A host that knows no value leaves the variable of the manifest as it is written there.
const chosen = BRAND_FILE !== undefined && BRAND_FILE !== '' && !BRAND_FILE.startsWith('${');
if (chosen) process.env.SI_MCP_BRAND = BRAND_FILE;
await import('./dist/si-mcp.js');

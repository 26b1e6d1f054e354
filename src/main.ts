/** The entry point: the only file with side effects on import. It checks the Node version first. */
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(
    `si-mcp needs Node ${OLDEST_NODE} or newer; this is Node ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exitCode = 1;
} else {
  const { runCli } = await import('./cli.ts');
  process.exitCode = await runCli(process.argv.slice(2), fileURLToPath(import.meta.url));
}

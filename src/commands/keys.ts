/** `si-mcp keys add NAME`: makes a bearer key for the HTTP service and prints it, the only time it is seen. */
import { addKey, KeysFileError } from '../mcp/http/keys.ts';

/** The key goes to stdout, everything else to stderr. Resolves to the exit code: 0 made, 2 the name or the file will not do. */
export async function addKeyFor(name: string, file: string, now: Date): Promise<number> {
  try {
    const key = await addKey(file, name, now);
    process.stderr.write(
      `A key for ${name}; ${file} keeps only its digest. Send it as "Authorization: Bearer <key>".\n` +
        `Serve with: si-mcp http --keys-file ${file}\n` +
        'A running service takes it up on SIGHUP.\n',
    );
    process.stdout.write(`${key}\n`);
    return 0;
  } catch (problem) {
    if (!(problem instanceof KeysFileError)) throw problem;
    process.stderr.write(`si-mcp: ${problem.message}\n`);
    return 2;
  }
}

/** `si-mcp keys add NAME`: makes a bearer key for the HTTP service and prints it, the only time it is seen. */
import { addKey, KeysFileError } from '../mcp/http/keys.ts';

/**
 * The key goes to stdout, everything else to stderr. Resolves to the exit code: 0 made, 1 made and not to be printed, 2 the name
 * or the file will not do.
 */
export async function addKeyFor(
  name: string,
  { file, now, printed }: { file: string; now: Date; printed: () => Promise<string | undefined> },
): Promise<number> {
  try {
    const key = await addKey(file, name, now);
    process.stdout.write(`${key}\n`);
    const failure = await printed();
    if (failure !== undefined) {
      process.stderr.write(
        `si-mcp: the key cannot be printed on stdout (${failure}). Nobody knows it; make another for ${name}.\n`,
      );
      return 1;
    }
    process.stderr.write(
      `A key for ${name}; ${file} keeps only its digest. Send it as "Authorization: Bearer <key>".\n` +
        `Serve with: si-mcp http --keys-file ${file}\n` +
        'A running service takes it up on SIGHUP.\n',
    );
    return 0;
  } catch (problem) {
    if (!(problem instanceof KeysFileError)) throw problem;
    process.stderr.write(`si-mcp: ${problem.message}\n`);
    return 2;
  }
}

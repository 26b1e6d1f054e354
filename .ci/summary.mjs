/** Reads vitest's JSON reports and prints the one line that CI ends with. Exits 1 when a test failed or a report is empty. */
import { readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;
for (const file of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    // A file that cannot be loaded has no tests of its own: it counts as one that failed.
    const broken = report.testResults.filter((one) => one.status === 'failed' && one.assertionResults.length === 0);
    passed += report.numPassedTests;
    failed += report.numFailedTests + broken.length;
    if (report.numPassedTests === 0) throw new Error('no test ran');
  } catch {
    console.error(`No test report was written: ${file}`);
    failed += 1;
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

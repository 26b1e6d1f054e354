/** Reads vitest's JSON report and prints the one line that CI ends with. Exits 1 when a test failed or none ran. */
import { readFileSync } from 'node:fs';

let passed = 0;
let failed = 1;
try {
  const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
  // A file that cannot be loaded has no tests of its own: it counts as one that failed.
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  passed = report.numPassedTests;
  failed = report.numFailedTests + broken.length;
} catch {
  console.error('No test report was written.');
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

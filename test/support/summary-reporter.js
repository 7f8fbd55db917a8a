/** Ends a test run with the one line that continuous integration reads. */
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    // A file that failed to load ran no test of its own; it still counts as a failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    console.log(`${results.numPassedTests} passed, ${failed} failed`);
  }
};

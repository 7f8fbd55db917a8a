/** Prints the summary line that continuous integration reads. */
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    // A file that fails to load runs no test, but still counts as a failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    console.log(`${results.numPassedTests} passed, ${failed} failed`);
  }
};

import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fetchIntoCache, inCache, type CacheEntry, type Fetch } from './engine-cache';
import { searchEngine, type Finding, type Verify } from './engine-search';
import { officialDownload } from './official-download';
import type { Report } from './progress';
import { runCommand } from './run-command';
import { searchEnvironment, type SearchEnvironment } from './search-environment';

const SDK_VERSION = '1.24.0';
const MAVEN_VERSION = '1.31.0';
const MAVEN_LIMIT_MS = 600_000;
const JAVA_LIMIT_MS = 20_000;

const FILE = 'temporal-test-server';

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>callsign</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${MAVEN_VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

const wrapper = `#!/bin/sh
exec java -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$@"
`;

/** The native server has no version to ask for and was seen to run by the library that downloaded it. */
const trust: Verify = (path) => Promise.resolve({ kind: 'found', path });

const verifyJava: Verify = async (path): Promise<Finding> => {
  const java = await runCommand('java', ['-version'], { limitMs: JAVA_LIMIT_MS });
  return java.kind === 'done'
    ? { kind: 'found', path }
    : { kind: 'unusable', reason: `java: ${java.reason}` };
};

const fetchJars =
  (path: readonly string[]): Fetch =>
  async ({ out, scratch }, note) => {
    note('downloading 33 MB');
    await writeFile(join(scratch, 'pom.xml'), pom);
    await mkdir(join(out, 'lib'));
    const args = ['--batch-mode', 'dependency:copy-dependencies', `-DoutputDirectory=${join(out, 'lib')}`];
    const result = await runCommand('mvn', args, {
      cwd: scratch,
      limitMs: MAVEN_LIMIT_MS,
      env: { PATH: path.join(delimiter) },
      onLine: note,
    });
    if (result.kind === 'failed') return result.reason;
    await writeFile(join(out, FILE), wrapper);
    return undefined;
  };

/**
 * Finds the server of Temporal on which a test lives through months in seconds: in the cache, by official download,
 * as jars by Maven. For tests only.
 *
 * @returns the path of an executable, for `TestWorkflowEnvironment.createTimeSkipping`
 * @throws EngineUnavailableError naming all that was tried
 */
export function findTimeSkippingServer(
  report: Report,
  { path, cacheFolder }: SearchEnvironment = searchEnvironment(),
): Promise<string> {
  const official: CacheEntry = {
    cacheFolder,
    name: `time-skipping-sdk-${SDK_VERSION}`,
    file: FILE,
    verify: trust,
  };
  const jars: CacheEntry = {
    cacheFolder,
    name: `time-skipping-${MAVEN_VERSION}`,
    file: FILE,
    verify: verifyJava,
  };
  const download = officialDownload({ what: 'timeSkipping', file: FILE });
  return searchEngine({
    engine: "Temporal's time-skipping server",
    report,
    remedy: 'Install Java 11 or later and Maven.',
    steps: [
      inCache([official, jars], cacheFolder),
      { place: 'the official download', look: (note) => fetchIntoCache(official, note, download) },
      { place: 'Maven', look: (note) => fetchIntoCache(jars, note, fetchJars(path)) },
    ],
  });
}

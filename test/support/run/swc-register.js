/** Lets a test run a TypeScript file in another process: node -r this-file file.ts */
const Module = require('node:module');
const { transformFileSync } = require('@swc/core');

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformFileSync(filename, {
    module: { type: 'commonjs' },
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  });
  module._compile(code, filename);
};

// Node requires the extension of the compiled file in a dynamic import.
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = (request, ...from) => {
  try {
    return resolveFilename(request, ...from);
  } catch (error) {
    if (!/^\.{1,2}\/.*\.js$/.test(request)) throw error;
    return resolveFilename(request.replace(/\.js$/, '.ts'), ...from);
  }
};

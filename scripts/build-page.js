#!/usr/bin/env node
/**
 * Builds the inbox page into a folder: transpiles TypeScript to modules, copies the rest.
 * `npm run check` checks the types.
 */
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const typescript = require('typescript');

const SOURCE = path.join(__dirname, '..', 'dev', 'inbox', 'page');

function buildPage(folder) {
  const { config } = typescript.readConfigFile(path.join(SOURCE, 'tsconfig.json'), typescript.sys.readFile);
  fs.mkdirSync(folder, { recursive: true });
  for (const file of fs.readdirSync(SOURCE)) {
    const { name, ext } = path.parse(file);
    if (ext === '.json') continue;
    const text = fs.readFileSync(path.join(SOURCE, file), 'utf8');
    if (ext !== '.ts') fs.writeFileSync(path.join(folder, file), text);
    else
      fs.writeFileSync(path.join(folder, `${name}.js`), typescript.transpileModule(text, config).outputText);
  }
}

buildPage(process.argv[2]);

#!/usr/bin/env node
// Starts cli.ts. The package carries it as JavaScript: Node reads no TypeScript below node_modules.
import { existsSync } from 'node:fs';

const source = new URL('cli.ts', import.meta.url);
await import(existsSync(source) ? source.href : new URL('../dist/bin/cli.js', import.meta.url).href);

// Loaded by Node before a process that a test starts, or that such a process starts.
import { relative } from 'node:path';
import { recordFor } from './record.ts';
import { watchProcess } from './watch-process.ts';

const { folder = '', test = '' } = Object.fromEntries(new URL(import.meta.url).searchParams);
recordFor({ folder, test });

// What a command prints is for its operator, who may ask for a person's data.
const bin = new URL('../../bin', import.meta.url).pathname;
watchProcess({ isFunction: relative(bin, process.argv[1] ?? '').startsWith('..') });

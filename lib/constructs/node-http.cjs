// What the bundles take for `node:http`: imported as a module it would load Node's whole `fetch` at once, 30 ms of a cold start.
module.exports = process.getBuiltinModule('node:http');

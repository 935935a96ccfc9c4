// The direction of imports: bin → lib → functions → core, and the arrows never turn back.
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

export default {
  forbidden: [
    forbid('no-cycles', 'a cycle has no top to start reading from', {}, { circular: true }),
    forbid('nothing-imports-bin', 'bin starts things', { pathNot: '^(bin|test)/' }, { path: '^bin/' }),
    forbid(
      'nothing-imports-test',
      'test may import anything; nothing imports test',
      { pathNot: '^test/' },
      { path: '^test/' },
    ),
    forbid(
      'functions-stay-below-lib',
      'functions do the work and know nothing of deployment',
      { path: '^functions/' },
      { path: '^(lib|bin)/' },
    ),
    forbid(
      'bundles-stay-small',
      'deployment and template compilers never enter a bundle',
      { path: '^functions/' },
      { path: 'node_modules/(aws-cdk-lib|constructs|mjml|yaml|html-to-text|fauxqs|dynalite|postal-mime)/' },
    ),
    forbid(
      'policy-engine-stays-local',
      'the engine is under the AGPL: one file of local mode knows it',
      { pathNot: '^lib/local/iam/evaluate\\.ts$' },
      { path: '(^|/)@cloud-copilot/' },
    ),
    forbid(
      'policy-engine-is-not-shipped',
      'neither a bundle nor the package may reach what is under the AGPL',
      { path: '^functions/|^lib/(index|campaign-triggers)\\.ts$|^bin/(cli|app)\\.ts$' },
      { path: '(^|/)@cloud-copilot/', reachable: true },
    ),
    forbid(
      'contract-imports-nothing',
      'what both sides agree on depends on neither',
      { path: '^functions/contract/' },
      { pathNot: '^functions/contract/' },
    ),
    forbid(
      'core-is-pure',
      'core decides: no SDK, no adapter',
      { path: '^functions/core/' },
      { pathNot: '^(functions/(core|contract)/|node:crypto|crypto$|node_modules/(valibot|liquidjs)/)' },
    ),
    forbid(
      'adapters-know-core-only',
      'an adapter implements a port',
      { path: '^functions/(adapters|channels)/' },
      { path: '^functions/(?!adapters|channels|core|contract)' },
    ),
    forbid(
      'functions-are-independent',
      'one function never imports another',
      { path: '^functions/(poller|consumer|waker|unsubscribe|feedback)/' },
      { path: '^functions/(poller|consumer|waker|unsubscribe|feedback)/', pathNot: '^functions/$1/' },
    ),
    forbid(
      'constructs-know-the-contract-only',
      'handlers are known to the stack by path',
      { path: '^lib/(constructs|monitoring)/|^lib/[^/]+\\.ts$' },
      { path: '^functions/(?!contract/)' },
    ),
    forbid(
      'campaign-compiler-is-no-cdk',
      'campaigns are compiled without the CDK',
      { path: '^lib/campaigns/' },
      { path: 'node_modules/(aws-cdk-lib|constructs)/' },
    ),
    forbid(
      'local-runs-the-assembly',
      'local mode reads the synthesised assembly and the bundles, never their source',
      { path: '^lib/local/' },
      {
        path: '^functions/(?!contract/|core/(audit|outcome|ports/clock)\\.ts)|^lib/(?!local/)|node_modules/(aws-cdk-lib|constructs)/',
      },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: {
      path: '^node_modules/(?!aws-cdk-lib|constructs|mjml|yaml|html-to-text|fauxqs|dynalite|postal-mime|@cloud-copilot|valibot|liquidjs)',
    },
  },
};

/** What local mode cannot run, in a sentence that names the resource and the place in it. */
export class AssemblyError extends Error {
  override readonly name = 'AssemblyError';
}

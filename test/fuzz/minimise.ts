// The smallest input that still does the same: pieces are taken out, large ones first, for as long as that works.

const mostTries = 400;

export async function minimise(
  input: string,
  doesTheSame: (smaller: string) => Promise<boolean>,
): Promise<string> {
  let smallest = input;
  let tries = 0;
  for (let size = Math.ceil(input.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < smallest.length; ) {
      tries += 1;
      if (tries > mostTries) return smallest;
      const smaller = smallest.slice(0, at) + smallest.slice(at + size);
      if (await doesTheSame(smaller)) smallest = smaller;
      else at += size;
    }
  }
  return smallest;
}

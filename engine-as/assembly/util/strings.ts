// The engine's texts arrive as one byte a character and without headers (cli/pack.mjs), a third of their size in memory.
// index.ts imports this before anything else, so that they stand where the compiler put them before anyone reads one.

/** "MWST", at the start of the last page of a packed module; that page is the heap's afterwards. */
const MAGIC: u32 = 0x5453574d;
/** Of a managed string (AssemblyScript's common.ts): block size, two words for the collector, class, bytes of text. */
const HEADER: usize = 20;
const STRING_CLASS: u32 = 2;

function unpack(): void {
  const page = <usize>(memory.size() - 1) << 16;
  if (load<u32>(page) != MAGIC) return;
  let at = page + 4;
  // Runs of strings that lie behind each other: the first one's address, texts ending in NUL, an empty text.
  for (let to = load<u32>(at); to != 0; to = load<u32>(at)) {
    at += 4;
    while (load<u8>(at) != 0) {
      let end = to;
      for (let c = load<u8>(at++); c != 0; c = load<u8>(at++)) {
        store<u16>(end, c);
        end += 2;
      }
      const block = ((end - to + HEADER + 15) & ~15) - 4;
      store<u32>(to - HEADER, block);
      store<u32>(to - 8, STRING_CLASS);
      store<u32>(to - 4, end - to);
      to += block + 4;
    }
    at++;
  }
  memory.fill(page, 0, at + 4 - page);
}

unpack();
